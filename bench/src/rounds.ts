const LEAST = 2;
const MOST = 5;

/** Every pair of a data set and a contestant once: all contestants on the first data set, then on the next. */
export function turnsOfRound<D, C>(
  data: readonly D[],
  contestants: readonly C[],
): { data: D; contestant: C }[] {
  return data.flatMap((set) => contestants.map((contestant) => ({ data: set, contestant })));
}

/** How many rounds fit into `budget` when one has taken `secondsOfRound` and all until now `secondsSpent`: 2 to 5. */
export function roundsThatFit({
  secondsOfRound,
  secondsSpent,
  budget,
}: {
  secondsOfRound: number;
  secondsSpent: number;
  budget: number;
}): number {
  const more = Math.floor((budget - secondsSpent) / secondsOfRound);
  return Math.min(MOST, Math.max(LEAST, 1 + more));
}
