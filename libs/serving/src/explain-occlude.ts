/** Neighbouring words, from `start` to before `end`. */
export interface WordGroup {
  start: number;
  end: number;
}

/** What hiding a word changes. */
export interface WordEffect {
  weight: number;
  /** Whether the word was hidden alone; else `weight` is an even share of what its group does together. */
  isExact: boolean;
}

interface MeasuredGroup extends WordGroup {
  effect: number;
}

/**
 * The effect of each of `words` words: alone where `budget` is enough for all, else of groups of neighbours, of which the
 * one with the greatest effect is halved again and again while the budget lasts. Groups whose words cancel each other out
 * are not found so; half of the budget is for the first groups, to keep them small.
 *
 * @param measure the effects of hiding groups, one each, in order
 * @param budget of groups that may be measured, at least 1
 */
export async function occlude(
  words: number,
  measure: (groups: readonly WordGroup[]) => Promise<readonly number[]>,
  budget: number,
): Promise<WordEffect[]> {
  async function measured(groups: readonly WordGroup[]): Promise<MeasuredGroup[]> {
    const effects = await measure(groups);
    return groups.map((group, i) => ({ ...group, effect: effects[i] ?? 0 }));
  }

  let groups = await measured(cut({ start: 0, end: words }, words <= budget ? words : Math.ceil(budget / 2)));
  for (let left = budget - groups.length; left >= 2; left -= 2) {
    const strongest = strongestOf(groups.filter((group) => sizeOf(group) > 1));
    if (strongest === undefined) break;
    const halves = await measured(cut(strongest, 2));
    groups = groups.flatMap((group) => (group === strongest ? halves : [group]));
  }
  return groups.flatMap((group) => {
    const size = sizeOf(group);
    return Array.from({ length: size }, () => ({ weight: group.effect / size, isExact: size === 1 }));
  });
}

/** Parts of a group that differ by one word at most. */
function cut(group: WordGroup, parts: number): WordGroup[] {
  const bound = (part: number): number => group.start + Math.floor((part * sizeOf(group)) / parts);
  return Array.from({ length: parts }, (_, part) => ({ start: bound(part), end: bound(part + 1) }));
}

function sizeOf({ start, end }: WordGroup): number {
  return end - start;
}

function strongestOf(groups: readonly MeasuredGroup[]): MeasuredGroup | undefined {
  return groups.reduce<MeasuredGroup | undefined>(
    (best, group) => (best === undefined || Math.abs(group.effect) > Math.abs(best.effect) ? group : best),
    undefined,
  );
}
