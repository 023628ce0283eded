import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChoices, type ChosenDocuments, type DuplicateChoices } from './choices.ts';
import { TEST, TRAIN, VALIDATION } from './splits.ts';

const keepAll: DuplicateChoices = { duplicates: 'KEEP', leaks: 'KEEP', conflicts: 'KEEP' };

/** One group of all documents, each given as its split and label. */
function choose(
  documents: readonly (readonly [split: number, label: number])[],
  choices: Partial<DuplicateChoices> = {},
): Pick<ChosenDocuments, 'findings'> & { splits: number[]; dropped: number[] } {
  const { splits, dropped, findings } = applyChoices(
    {
      groups: [{ kind: 'NEAR', documents: [...documents.keys()], similarity: 0.9 }],
      splits: Uint8Array.from(documents, ([split]) => split),
      labels: Int32Array.from(documents, ([, label]) => label),
    },
    { ...keepAll, ...choices },
  );
  return { splits: [...splits], dropped: dropped.map(({ document }) => document), findings };
}

describe('twins', () => {
  it('with one label in one split are duplicates, of which the first stays', () => {
    const twins = [
      [TEST, 1],
      [TEST, 1],
      [TEST, 1],
    ] as const;
    expect(choose(twins).findings).toEqual([
      { kind: 'DUPLICATE', document: 1, twin: 0, similarity: 0.9 },
      { kind: 'DUPLICATE', document: 2, twin: 0, similarity: 0.9 },
    ]);
    expect(choose(twins).dropped).toEqual([]);
    expect(choose(twins, { duplicates: 'DROP' }).dropped).toEqual([1, 2]);
    expect(choose(twins, { leaks: 'DROP', conflicts: 'DROP' }).dropped).toEqual([]);
  });

  it('in TRAIN and elsewhere are leaks, of which the copy in TRAIN stays', () => {
    const twins = [
      [TEST, 0],
      [VALIDATION, 0],
      [TRAIN, 0],
    ] as const;
    expect(choose(twins).findings).toEqual([
      { kind: 'LEAK', document: 0, twin: 2, similarity: 0.9 },
      { kind: 'LEAK', document: 1, twin: 2, similarity: 0.9 },
    ]);
    expect(choose(twins, { leaks: 'DROP' })).toMatchObject({
      dropped: [0, 1],
      splits: [TEST, VALIDATION, TRAIN],
    });
    expect(choose(twins, { leaks: 'MOVE_TO_TRAIN' })).toMatchObject({
      dropped: [],
      splits: [TRAIN, TRAIN, TRAIN],
    });
  });

  it('in VALIDATION and TEST are leaks, of which the first stays', () => {
    const twins = [
      [TEST, 0],
      [VALIDATION, 0],
    ] as const;
    expect(choose(twins).findings).toEqual([{ kind: 'LEAK', document: 1, twin: 0, similarity: 0.9 }]);
    expect(choose(twins, { leaks: 'DROP' }).dropped).toEqual([1]);
    expect(choose(twins, { leaks: 'MOVE_TO_TRAIN' }).splits).toEqual([TRAIN, TRAIN]);
  });

  it('that all are in one split are never moved', () => {
    const twins = [
      [TEST, 0],
      [TEST, 0],
    ] as const;
    expect(choose(twins, { leaks: 'MOVE_TO_TRAIN' }).splits).toEqual([TEST, TEST]);
  });

  it('that are moved to TRAIN are duplicates there, behind the one that was there before', () => {
    const twins = [
      [TEST, 0],
      [TRAIN, 0],
    ] as const;
    expect(choose(twins, { leaks: 'MOVE_TO_TRAIN', duplicates: 'DROP' }).dropped).toEqual([0]);
  });

  it('under two labels are conflicts, of which those under the label of the kept one stay', () => {
    const twins = [
      [TRAIN, 3],
      [TRAIN, 4],
      [TRAIN, 3],
    ] as const;
    expect(choose(twins).findings).toEqual([
      { kind: 'CONFLICT', document: 1, twin: 0, similarity: 0.9 },
      { kind: 'DUPLICATE', document: 2, twin: 0, similarity: 0.9 },
    ]);
    expect(choose(twins, { conflicts: 'DROP' }).dropped).toEqual([1]);
    expect(choose(twins, { duplicates: 'DROP' }).dropped).toEqual([2]);
  });

  it('that leak and conflict are found as both', () => {
    const twins = [
      [TRAIN, 3],
      [TEST, 4],
    ] as const;
    expect(choose(twins).findings.map(({ kind, document }) => [kind, document])).toEqual([
      ['LEAK', 1],
      ['CONFLICT', 1],
    ]);
  });
});

const documents = fc.array(fc.record({ split: fc.nat(2), label: fc.nat(1), group: fc.nat(3) }), {
  maxLength: 24,
});

function groupsOf(all: readonly { group: number }[], isLeft: (document: number) => boolean): number[][] {
  return [0, 1, 2, 3]
    .map((group) => [...all.keys()].filter((at) => all[at]?.group === group && isLeft(at)))
    .filter(({ length }) => length > 1);
}

it.each(['DROP', 'MOVE_TO_TRAIN'] as const)('what is left has no twins, with leaks: %s', (leaks) => {
  fc.assert(
    fc.property(documents, (all) => {
      const labels = Int32Array.from(all, ({ label }) => label);
      const splits = Uint8Array.from(all, ({ split }) => split);
      const given = splits.slice();
      const asGroups = (members: number[][]) =>
        members.map((own) => ({ kind: 'EXACT' as const, documents: own, similarity: 1 }));
      const choices = { duplicates: 'DROP', leaks, conflicts: 'DROP' } as const;
      const whole = groupsOf(all, () => true);
      const chosen = applyChoices({ groups: asGroups(whole), labels, splits }, choices);
      expect(splits).toEqual(given);
      const left = groupsOf(
        all,
        (document) => !chosen.dropped.some((dropped) => dropped.document === document),
      );
      expect(applyChoices({ groups: asGroups(left), labels, splits: chosen.splits }, choices)).toMatchObject({
        splits: chosen.splits,
        dropped: [],
        findings: [],
      });
      // One of every group stays.
      expect(chosen.dropped).toHaveLength(whole.reduce((sum, { length }) => sum + length - 1, 0));
    }),
  );
});

it('drops nothing and moves nothing where all is kept', () => {
  fc.assert(
    fc.property(documents, (all) => {
      const splits = Uint8Array.from(all, ({ split }) => split);
      const groups = groupsOf(all, () => true).map((own) => ({
        kind: 'EXACT' as const,
        documents: own,
        similarity: 1,
      }));
      const labels = Int32Array.from(all, ({ label }) => label);
      const chosen = applyChoices({ groups, labels, splits }, keepAll);
      expect(chosen.splits).toEqual(splits);
      expect(chosen.dropped).toHaveLength(0);
      // Of two twins one is found at least.
      const found = new Set(chosen.findings.map(({ document }) => document));
      for (const { documents: own } of groups) {
        expect(own.filter((document) => !found.has(document)).length).toBeLessThanOrEqual(1);
      }
    }),
  );
});
