import type { AnswerFigure } from '@tasnif/store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAnswerTotals, type AnswerTotals, type AnswerTotalsOptions } from './answer-totals.ts';

const who = { deploymentId: 'dep_1', modelId: 'mdl_1', inShadow: false };
const never = 2 ** 30;

/** Totals over a store that can be lost, and what it was given. */
function create(options: AnswerTotalsOptions = {}): {
  totals: AnswerTotals;
  written: AnswerFigure[][];
  lose(lost: boolean): void;
} {
  const written: AnswerFigure[][] = [];
  let lost = false;
  const answerFigures = {
    add(figures: readonly AnswerFigure[]) {
      if (lost) return Promise.reject(new Error('Connection terminated.'));
      written.push([...figures]);
      return Promise.resolve();
    },
    read: () => Promise.resolve([]),
  };
  const totals = createAnswerTotals({ answerFigures }, { flushMs: never, ...options });
  return { totals, written, lose: (now) => (lost = now) };
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
