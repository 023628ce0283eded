import type { Phase } from '@tasnif/store';
import { describe, expect, it } from 'vitest';
import { etaSeconds, statusOf } from './progress.ts';

const at = (seconds: number): Date => new Date(1e12 + 1000 * seconds);
const run = (phase: Phase, startedAt: number | null = null, finishedAt: number | null = null) => ({
  phase,
  startedAt: startedAt === null ? null : at(startedAt),
  finishedAt: finishedAt === null ? null : at(finishedAt),
});

it.each<[Phase[], string]>([
  [['QUEUED', 'QUEUED'], 'WAITING'],
  [['SUCCEEDED', 'QUEUED'], 'RUNNING'],
  [['PAUSED', 'FAILED'], 'RUNNING'],
  [['SUCCEEDED', 'FAILED'], 'SUCCEEDED'],
  [['FAILED', 'FAILED'], 'FAILED'],
  [['SUCCEEDED', 'CANCELLED'], 'CANCELLED'],
])('runs that are %j make it %s', (phases, status) => {
  expect(statusOf(phases.map((phase) => run(phase)))).toBe(status);
});

describe('etaSeconds', () => {
  it('is not known before the first model', () => {
    expect(etaSeconds([run('FAILED', 0, 1), run('TRAINING', 1), run('QUEUED')], at(5))).toBeNull();
  });

  it('takes what is left for as long as what is done', () => {
    const runs = [run('SUCCEEDED', 0, 8), run('SUCCEEDED', 8, 20), run('TRAINING', 20), run('QUEUED')];
    expect(etaSeconds(runs, at(24))).toBe(10 - 4 + 10);
    // One that takes longer is about to end.
    expect(etaSeconds(runs, at(99))).toBe(10);
  });

  it('counts on the trainers that are at work', () => {
    const runs = [
      run('SUCCEEDED', 0, 10),
      run('TRAINING', 10),
      run('TRAINING', 10),
      run('QUEUED'),
      run('QUEUED'),
    ];
    expect(etaSeconds(runs, at(10))).toBe(20);
  });

  it('is nothing where nothing is left', () => {
    expect(etaSeconds([run('SUCCEEDED', 0, 8), run('FAILED', 0, 8)], at(9))).toBeNull();
  });
});
