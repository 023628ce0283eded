import { afterEach, describe, expect, it } from 'vitest';
import { interrupted } from '../cli.ts';
import type { Phase } from '../gql/operations.ts';
import { startApi, type TestApi } from '../testing/api-server.ts';
import { checkpoint, evaluation, logLine, state, stepProgress } from '../testing/events.ts';
import * as records from '../testing/records.ts';
import { run } from '../testing/run.ts';
import type { TrainingEvent } from '../training-progress.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0)) await dispose();
});

/** The API with one run, which has these events and ends in `phase`; with no phase it goes on. */
async function startRun(events: readonly TrainingEvent[], phase?: Phase): Promise<TestApi> {
  let sent = 0;
  const node = ({ id }: { id: string }): object | null => {
    if (id !== 'run_1') return null;
    return phase !== undefined && sent === events.length
      ? records.run(phase, events.length)
      : records.run('TRAINING', sent);
  };
  async function* trainingProgress({ afterSeq }: { afterSeq: number }): AsyncGenerator<object> {
    for (const event of events) {
      sent = Math.max(sent, event.seq);
      if (event.seq > afterSeq) yield { trainingProgress: event };
    }
    if (phase === undefined) await new Promise(() => undefined);
  }
  const trainingRuns = (): object => ({ totalCount: 1, nodes: [records.run('TRAINING', 0)] });
  const api = await startApi({ fields: { node, trainingProgress, trainingRuns } });
  open.push(() => api.dispose());
  return api;
}

const events = [state(1, 'TRAINING'), stepProgress(2), evaluation(3)];

describe('a run that succeeds', () => {
  const succeeded = [...events, state(4, 'SUCCEEDED')];

  it('ends with its figures beside the baseline, its model and what to do next', async () => {
    const { url } = await startRun(succeeded, 'SUCCEEDED');
    expect(await run(['watch', 'run_1'], { url })).toEqual({
      exitCode: 0,
      stdout: [
        'test, 812 documents  accuracy  macro F1',
        'this model           0.9493    0.9508',
        'naive Bayes          0.9100    0.9000',
        'linear model         0.9300    0.9200',
        'model mod_1',
        'trained by torch on cpu in F32\n',
      ].join('\n'),
      stderr: [
        'training',
        'epoch 1 on validation: loss 0.200, accuracy 0.9500, macro F1 0.9480 (naive Bayes 0.8900, linear model 0.9100), best so far',
        'done',
        'next: tasnif deploy mod_1\n',
      ].join('\n'),
    });
  });

  it('is found by "latest"', async () => {
    const { url } = await startRun(succeeded, 'SUCCEEDED');
    expect(await run(['watch'], { url })).toMatchObject({ exitCode: 0 });
  });

  it('draws a line on a terminal, and takes it away', async () => {
    const { url } = await startRun(succeeded, 'SUCCEEDED');
    const { stderr } = await run(['watch', 'run_1'], { url, columns: 40, environment: { NO_COLOR: '1' } });
    expect(stderr).toContain('epoch 1/5 ▕█████░░░░░▏ 50% loss 0.500 2\r\x1b[2K');
    expect(stderr.endsWith('\r\x1b[2Kdone\ndone\r\x1b[2Knext: tasnif deploy mod_1\n')).toBe(true);
  });

  it('gives with --json its events one a line, and itself last', async () => {
    const { url } = await startRun(succeeded, 'SUCCEEDED');
    const { stdout } = await run(['watch', 'run_1', '--after-seq', '1', '--json'], { url });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ __typename, seq }) => [__typename, seq])).toEqual([
      ['StepProgress', 2],
      ['EvaluationCompleted', 3],
      ['StateChanged', 4],
      ['TrainingRun', undefined],
    ]);
    expect(lines.at(-1)).toMatchObject({ id: 'run_1', model: { id: 'mod_1', accuracy: 0.9493 } });
  });

  it('shows its result when there is nothing to watch any more', async () => {
    const node = (): object => records.run('SUCCEEDED', 4);
    const api = await startApi({ fields: { node } });
    open.push(() => api.dispose());
    const { exitCode, stdout } = await run(['watch', 'run_1', '--after-seq', '4'], { url: api.url });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('model mod_1');
  });
});

it('says why a run failed, with the end of its log, and exits with 5', async () => {
  const { url } = await startRun([...events, state(4, 'FAILED')], 'FAILED');
  const { exitCode, stdout, stderr } = await run(['watch', 'run_1'], { url });
  expect([exitCode, stdout]).toEqual([5, '']);
  expect(stderr).toContain(
    'failed\nOuch\nerror The run run_1 failed: The loss is not finite. (NOT_FINITE) (RUN_FAILED)\nLower --learning-rate.\n',
  );
});

it('says where a run that failed can go on from', async () => {
  const node = (): object => ({ ...records.run('FAILED', 4), checkpointStep: 40 });
  const api = await startApi({ fields: { node } });
  open.push(() => api.dispose());
  const { exitCode, stderr } = await run(['watch', 'run_1', '--after-seq', '4'], { url: api.url });
  expect(exitCode).toBe(5);
  expect(stderr).toContain('Ouch\nIt can go on from its checkpoint at step 40: tasnif resume run_1\nerror ');
});

it('exits with 5 when a run was cancelled', async () => {
  const { url } = await startRun([...events, state(4, 'CANCELLED')], 'CANCELLED');
  expect(await run(['watch', 'run_1'], { url })).toMatchObject({ exitCode: 5, stdout: '' });
});

it('leaves the run going when the user ends it, and says how to come back', async () => {
  const interrupt = new AbortController();
  const { url } = await startRun([...events, logLine(4)]);
  const { exitCode, stderr } = await run(['watch', 'run_1'], {
    url,
    signal: interrupt.signal,
    onStderr: (text) => {
      if (text.endsWith('line 4\n')) interrupt.abort(interrupted());
    },
  });
  expect(exitCode).toBe(130);
  expect(stderr).toContain('The run goes on. Come back to it with: tasnif watch run_1 --after-seq 4\n');
});

describe('a run that is paused', () => {
  it('is watched on, over the pause to its end', async () => {
    const paused = [checkpoint(4), state(5, 'PAUSED'), state(6, 'QUEUED'), state(7, 'TRAINING')];
    const { url } = await startRun([...events, ...paused, state(8, 'SUCCEEDED')], 'SUCCEEDED');
    const { exitCode, stderr } = await run(['watch', 'run_1'], { url });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      [
        'checkpoint at step 5 of epoch 1: 1.9 GB in 3.2s',
        'paused; goes on after: tasnif resume run_1',
        'waiting for a trainer',
        'training',
        'done\n',
      ].join('\n'),
    );
  });

  it('says so also to whoever has seen its last event, who leaves it paused', async () => {
    const interrupt = new AbortController();
    const node = (): object => records.run('PAUSED', 4);
    async function* trainingProgress(): AsyncGenerator<object> {
      yield await new Promise<never>(() => undefined);
    }
    const api = await startApi({ fields: { node, trainingProgress } });
    open.push(() => api.dispose());
    const { exitCode, stderr } = await run(['watch', 'run_1', '--after-seq', '4'], {
      url: api.url,
      signal: interrupt.signal,
      onStderr: (text) => {
        if (text.endsWith('resume run_1\n')) interrupt.abort(interrupted());
      },
    });
    expect(exitCode).toBe(130);
    expect(stderr).toBe(
      [
        'paused; goes on after: tasnif resume run_1',
        'The run stays paused. Come back to it with: tasnif watch run_1 --after-seq 4\n',
      ].join('\n'),
    );
  });
});

it('goes on past a failure after which the run was resumed', async () => {
  const resumed = [state(4, 'FAILED'), state(5, 'QUEUED'), state(6, 'TRAINING'), state(7, 'SUCCEEDED')];
  const { url } = await startRun([...events, ...resumed], 'SUCCEEDED');
  const { exitCode, stderr } = await run(['watch', 'run_1'], { url });
  expect(exitCode).toBe(0);
  expect(stderr).toContain('failed\nwaiting for a trainer\ntraining\ndone\n');
});

it('says that the connection broke off, and goes on', async () => {
  const api = await startRun([...events, logLine(4)]);
  const interrupt = new AbortController();
  let broken = false;
  const { stderr } = await run(['watch', 'run_1'], {
    url: api.url,
    signal: interrupt.signal,
    onStderr: (text) => {
      if (text.endsWith('line 4\n') && !broken) {
        broken = true;
        api.breakOff();
      }
      if (text.endsWith('Connected again.\n')) interrupt.abort(interrupted());
    },
  });
  expect(stderr).toContain('The connection broke off; trying again …\nConnected again.\n');
  expect(stderr.split('line 4')).toHaveLength(2);
});

it('says that there is no such run', async () => {
  const { url } = await startRun([]);
  const { exitCode, stderr } = await run(['watch', 'run_2'], { url });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('There is no run "run_2". (NOT_FOUND)');
});
