import { spawn, type ChildProcess } from 'node:child_process';
import type { JobQueue, Store } from '@tasnif/store';
import { expect, it, vi } from 'vitest';
import { superviseJob } from './supervise-job.ts';

const claim = { jobId: 'job_1', leaseToken: 'token' };

/** A process that does this when it is told its job. */
function processThat(does: string): ChildProcess {
  const source = `process.on('message', () => { ${does} })`;
  return spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** What is stored of the end of a job, by what its process does. */
async function endOf(does: string): Promise<{ isDone: boolean; stored: unknown[][] }> {
  const stored: unknown[][] = [];
  const note =
    (name: string) =>
    (_claim: object, ...values: unknown[]): Promise<void> =>
      Promise.resolve(void stored.push([name, ...values]));
  const jobQueue: Partial<JobQueue> = { died: note('died'), fail: note('fail'), release: note('release') };
  const store = { jobQueue } as unknown as Store;
  const { finished } = superviseJob(store, claim, processThat(does), new AbortController().signal);
  return { isDone: await finished, stored };
}

it.each([
  ['is killed', 'PROCESS_KILLED', "process.kill(process.pid, 'SIGKILL')"],
  ['ends by itself', 'PROCESS_DIED', 'process.exit(3)'],
])('a job whose process %s without a word is begun again, three times in all', async (_how, code, does) => {
  expect(await endOf(does)).toEqual({
    isDone: false,
    stored: [['died', expect.objectContaining({ code }), 3]],
  });
});

it.each([
  ['succeeded', true, []],
  ['lease-lost', false, []],
  ['interrupted', false, [['release']]],
])('a process that tells its end is taken at its word: %s', async (type, isDone, stored) => {
  const does = `process.send({ type: '${type}' }, () => process.exit(0))`;
  expect(await endOf(does)).toEqual({ isDone, stored });
});

it('what a process fails with is no death', async () => {
  const error = { code: 'NO_DOCUMENTS', message: 'm', hint: 'h' };
  const does = `process.send(${JSON.stringify({ type: 'failed', error })}, () => process.exit(0))`;
  expect(await endOf(does)).toEqual({ isDone: false, stored: [['fail', error]] });
});

it('a job waits again when the worker stops', async () => {
  const release = vi.fn(() => Promise.resolve());
  const stop = new AbortController();
  const store = { jobQueue: { release } } as unknown as Store;
  const { finished } = superviseJob(store, claim, processThat('setInterval(() => {}, 1000)'), stop.signal);
  stop.abort();
  expect(await finished).toBe(false);
  expect(release).toHaveBeenCalledWith(claim);
});
