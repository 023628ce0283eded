import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { FULL_SHAPE } from './base-model.ts';
import { benchTrain, type BenchDependencies } from './bench.ts';
import { createContestants } from './contestants.ts';
import { describeMachine } from './machine.ts';
import type { BenchPlan } from './plan.ts';
import { formatReport } from './report.ts';
import { writeResults } from './results-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-bench-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const plan: BenchPlan = {
  shape: { ...FULL_SHAPE, vocabularySize: 200, hiddenSize: 32, layers: 2, heads: 2, intermediateSize: 64 },
  data: [{ name: 'tweets', texts: 40 }],
  ...{ batchSize: 16, notebookSteps: 2, rounds: 2, seconds: 60 },
  check: { steps: 5, batchSize: 4 },
};

/** Tells what was said to be going on. */
function dependencies(changes: Partial<BenchDependencies> = {}): BenchDependencies & { told: string[] } {
  const told: string[] = [];
  return {
    told,
    contestants: createContestants(undefined),
    python: undefined,
    dataFolder: join(folder, 'no-data'),
    cacheFolder: join(folder, 'cache'),
    progress: {
      now: (what, { detail } = {}) => void told.push(detail === undefined ? what : `${what}, ${detail}`),
      say: (line) => void told.push(line),
      dispose: () => undefined,
    },
    signal: new AbortController().signal,
    ...changes,
  };
}

describe('a benchmark', { timeout: 60_000 }, () => {
  it('measures Tasnif in rounds, tells what it does, and writes down all that it found', async () => {
    const { told, ...given } = dependencies();
    const result = await benchTrain(plan, given);
    expect(result.turns.map(({ round, contestant }) => `${String(round)} ${contestant}`)).toEqual([
      ...['1 tasnif', '2 tasnif'],
    ]);
    for (const { steps, figures, secondsToFirstStep } of result.turns) {
      expect(steps.map(({ lengths }) => lengths.length)).toEqual([16, 16, 8]);
      expect(figures.sampled).toBe(false);
      expect(figures.textsPerSecond).toBeGreaterThan(0);
      expect(figures.peakMemory).toBeGreaterThan(10e6);
      expect(secondsToFirstStep).toBeGreaterThan(figures.firstStepSeconds);
    }
    expect(result.checks.map(({ passed, curves }) => [passed, curves[0]?.losses.length])).toEqual([
      [true, 5],
    ]);
    expect(told).toEqual(expect.arrayContaining(['round 2, tweets, tasnif, step 3']));

    const machine = describeMachine();
    const report = formatReport(result, machine);
    expect(report).toMatch(/tweets: random token ids/);
    expect(report).toMatch(/^tasnif (f32|bf16) +[\d,.]+ /m);
    const path = writeResults(folder, result, {
      machine,
      date: new Date('2026-05-04T12:00:00Z'),
      quick: true,
    });
    expect(path).toMatch(/train-quick-2026-05-04-[a-z0-9-]+\.json$/);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      data: [{ name: 'tweets', texts: 40 }],
      turns: [{ contestant: 'tasnif', steps: [{}, {}, {}] }, { round: 2 }],
    });
  });

  it('stops in the middle of a turn', async () => {
    const stop = new AbortController();
    const given = dependencies({ signal: stop.signal });
    given.progress.now = (what, { detail } = {}) => {
      if (what.startsWith('round 1') && detail === 'step 1') stop.abort();
    };
    await expect(benchTrain(plan, given)).rejects.toThrow(/abort/i);
  });

  it('says which contestant failed, and how', async () => {
    const [tasnif] = createContestants(undefined);
    const broken = tasnif === undefined ? [] : [{ ...tasnif, script: join(folder, 'none.js') }];
    await expect(benchTrain(plan, dependencies({ contestants: broken }))).rejects.toThrow(
      expect.objectContaining({
        code: 'CONTESTANT_FAILED',
        message: expect.stringMatching(/tasnif ended with 1:\n[^]*Cannot find module/),
      }),
    );
  });
});

const python = fileURLToPath(new URL('../.venv/bin/python', import.meta.url));

describe.skipIf(!existsSync(python))(
  'beside Trainer (needs the peers in bench/.venv: npm run bench -- train)',
  () => {
    it('Tasnif reaches the same losses', { timeout: 120_000 }, async () => {
      const contestants = createContestants(python).filter(({ name }) => name !== 'trainer-best');
      const { checks } = await benchTrain({ ...plan, rounds: 0 }, dependencies({ contestants }));
      expect(checks[0]?.curves.map(({ contestant }) => contestant)).toEqual(['notebook', 'tasnif']);
      expect(checks[0]?.passed).toBe(true);
    });
  },
);
