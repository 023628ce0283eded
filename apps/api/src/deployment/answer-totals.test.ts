import type { AnswerFigure } from '@tasnif/store';
import { afterEach, describe, expect, it, vi, type Mock } from 'vitest';
import { createAnswerTotals, type AnswerTotals, type AnswerTotalsOptions } from './answer-totals.ts';

const who = { deploymentId: 'dep_1', modelId: 'mdl_1', inShadow: false };
const never = 2 ** 30;

/** Totals over a store that can be lost, and what it was given. */
function create(options: AnswerTotalsOptions = {}): {
  totals: AnswerTotals;
  written: AnswerFigure[][];
  lose(lost: boolean): void;
  prune: Mock<() => Promise<void>>;
} {
  const written: AnswerFigure[][] = [];
  let lost = false;
  const prune = vi.fn(() => Promise.resolve());
  const answerFigures = {
    prune,
    add(figures: readonly AnswerFigure[]) {
      if (lost) return Promise.reject(new Error('Connection terminated.'));
      // As Postgres refuses a model that is not there.
      if (figures.some(({ modelId }) => modelId === 'mdl_gone')) {
        return Promise.reject(Object.assign(new Error('violates foreign key'), { code: '23503' }));
      }
      written.push([...figures]);
      return Promise.resolve();
    },
    read: () => Promise.resolve([]),
  };
  const totals = createAnswerTotals({ answerFigures }, { flushMs: never, ...options });
  return { totals, written, lose: (now) => (lost = now), prune };
}

const log = vi.spyOn(console, 'error').mockReturnValue(undefined);
afterEach(() => {
  log.mockClear();
});

describe('totals of answers', () => {
  it('are one sum of each kind, and written once', async () => {
    const { totals, written } = create({ now: () => new Date('2026-11-25T23:59:59.999Z') });
    for (let i = 0; i < 3; i++) totals.add(who, [{ name: 'answer', key: 1, value: 2 }]);
    totals.add({ ...who, inShadow: true }, [{ name: 'answer', key: 1, value: 1 }]);
    await totals.flush();
    await totals.dispose();
    const sum = { ...who, day: '2026-11-25', name: 'answer', key: 1 };
    expect(written).toEqual([
      [
        { ...sum, value: 6 },
        { ...sum, inShadow: true, value: 1 },
      ],
    ]);
  });

  it('are of the day on which the answer was given, however late they are written', async () => {
    let now = '2026-11-25T23:59:59.999Z';
    const { totals, written } = create({ now: () => new Date(now) });
    totals.add(who, [{ name: 'requests', value: 1 }]);
    now = '2026-11-26T00:00:00.000Z';
    totals.add(who, [{ name: 'requests', value: 1 }]);
    await totals.dispose();
    expect(written[0]?.map(({ day, value }) => [day, value])).toEqual([
      ['2026-11-25', 1],
      ['2026-11-26', 1],
    ]);
  });

  it('are written by themselves', async () => {
    const { totals, written } = create({ flushMs: 5 });
    totals.add(who, [{ name: 'requests', value: 1 }]);
    await vi.waitFor(() => {
      expect(written).toHaveLength(1);
    });
    await totals.dispose();
  });

  it('that can not be written stay, add up, and are written later; that is said once', async () => {
    const { totals, written, lose } = create();
    lose(true);
    for (let i = 0; i < 3; i++) {
      totals.add(who, [{ name: 'requests', value: 1 }]);
      await totals.flush();
    }
    expect(log).toHaveBeenCalledTimes(1);
    lose(false);
    await totals.dispose();
    expect(written).toMatchObject([[{ name: 'requests', value: 3 }]]);
  });

  it('are all written but those that are refused for what they are, which is said', async () => {
    const { totals, written } = create();
    const gone = { ...who, modelId: 'mdl_gone' };
    for (const key of [1, 2, 3, 4, 5]) totals.add(who, [{ name: 'answer', key, value: key }]);
    totals.add(gone, [{ name: 'requests', value: 1 }]);
    totals.add(who, [{ name: 'answer', key: 6, value: 6 }]);
    await totals.flush();
    const sums = written.flat().map(({ modelId, key, value }) => [modelId, key, value]);
    expect(sums.sort()).toEqual([1, 2, 3, 4, 5, 6].map((key) => ['mdl_1', key, key]));
    expect(log.mock.calls).toEqual([[expect.any(String), expect.objectContaining(gone), expect.any(Error)]]);
    await totals.dispose();
    expect(written.flat()).toHaveLength(6);
  });

  it('take no sum that is no number', async () => {
    const { totals, written } = create();
    totals.add(who, [
      { name: 'confidence', value: NaN },
      { name: 'confidenceBin', key: NaN, value: 1 },
      { name: 'milliseconds', value: Infinity },
      { name: 'requests', value: 1 },
    ]);
    await totals.dispose();
    expect(written.flat().map(({ name }) => name)).toEqual(['requests']);
  });

  it('forget those that are too old once a day', async () => {
    let now = '2026-11-25T12:00:00.000Z';
    const { totals, prune } = create({ now: () => new Date(now) });
    const flush = async (): Promise<void> => {
      totals.add(who, [{ name: 'requests', value: 1 }]);
      await totals.flush();
    };
    await flush();
    await flush();
    expect(prune).toHaveBeenCalledTimes(1);
    now = '2026-11-26T00:00:00.000Z';
    await flush();
    expect(prune).toHaveBeenCalledTimes(2);
    await totals.dispose();
  });

  it('are bounded while they can not be written: those that are there still grow', async () => {
    const { totals, written, lose } = create({ mostSums: 2 });
    lose(true);
    for (const key of [1, 2, 3, 1]) totals.add(who, [{ name: 'answer', key, value: 1 }]);
    await totals.flush();
    totals.add(who, [{ name: 'answer', key: 2, value: 1 }]);
    totals.add(who, [{ name: 'answer', key: 4, value: 1 }]);
    lose(false);
    await totals.dispose();
    expect(written[0]?.map(({ key, value }) => [key, value])).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });
});
