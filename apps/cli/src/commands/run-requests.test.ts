import { afterEach, expect, it } from 'vitest';
import type { Phase } from '../gql/operations.ts';
import { failure, startApi } from '../testing/api-server.ts';
import * as records from '../testing/records.ts';
import { run, type RunResult } from '../testing/run.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0)) await dispose();
});

/** Runs a command against an API whose newest run is in `phase` once it has been asked. */
async function ask(args: string[], phase: Phase): Promise<RunResult> {
  const answer = ({ id }: { id: string }): object => {
    if (phase === 'SUCCEEDED') throw failure('RUN_FINISHED', `The run "${id}" has ended (SUCCEEDED).`);
    return { id, phase, cancelRequested: true, pauseRequested: true };
  };
  const api = await startApi({
    fields: {
      ...{ pauseTraining: answer, resumeTraining: answer, cancelTraining: answer },
      trainingRuns: () => ({ totalCount: 1, nodes: [records.run('TRAINING', 1)] }),
    },
  });
  open.push(() => api.dispose());
  return run(args, { url: api.url });
}

it.each([
  ['pause', 'PAUSED', 'run_7 is paused'],
  ['pause', 'TRAINING', 'run_7 pauses at its next step'],
  ['resume', 'QUEUED', 'run_7 waits for a trainer'],
  ['resume', 'TRAINING', 'run_7 goes on'],
  ['cancel', 'CANCELLED', 'run_7 is cancelled'],
  ['cancel', 'TRAINING', 'run_7 ends at its next step'],
] as const)('%s says of a run that is then %s: "%s"', async (command, phase, line) => {
  expect(await ask([command, 'run_7'], phase)).toMatchObject({ exitCode: 0, stdout: `${line}\n` });
});

it.each(['pause', 'resume'])('%s takes the newest run when it is told none', async (command) => {
  expect((await ask([command], 'PAUSED')).stdout).toMatch(/^run_1 /);
});

it('pause says how the run goes on, and resume how to see it', async () => {
  expect((await ask(['pause'], 'PAUSED')).stderr).toBe('It goes on after: tasnif resume run_1\n');
  expect((await ask(['resume'], 'QUEUED')).stderr).toBe('See how it goes with: tasnif watch run_1\n');
});

it('cancel wants to be told which run', async () => {
  expect(await ask(['cancel'], 'CANCELLED')).toMatchObject({ exitCode: 2, stdout: '' });
});

it.each(['pause', 'resume', 'cancel'])('%s passes on why the API refuses', async (command) => {
  const { exitCode, stderr } = await ask([command, 'run_7'], 'SUCCEEDED');
  expect(exitCode).toBe(1);
  expect(stderr).toBe('error The run "run_7" has ended (SUCCEEDED). (RUN_FINISHED)\n');
});
