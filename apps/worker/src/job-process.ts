// The process of one job: told by its parent which, it does it and tells how it ended.
import { createArtifacts, createStore, LeaseLostError, type JobClaim, type JobError } from '@tasnif/store';
import { readConfig } from './config.ts';
import { isDatabaseAway } from './database-away.ts';
import type { ChildMessage, ParentMessage } from './messages.ts';
import { runJob } from './run-job.ts';

const { databaseUrl, artifacts, hub } = readConfig(process.env);
// The worker is gone and with it the lease's heartbeat: somebody else will take the job up.
process.on('disconnect', () => process.exit(1));
process.on('message', (message) => {
  void execute((message as ParentMessage).claim);
});
// Ctrl-C reaches the whole group of processes; the parent decides what it means for the job.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

async function execute(claim: JobClaim): Promise<void> {
  const store = createStore({ databaseUrl, poolSize: 3 });
  const outcome = await runJob({ store, artifacts: createArtifacts(artifacts), claim, hub }).then(
    (): ChildMessage => ({ type: 'succeeded' }),
    toOutcome,
  );
  process.send?.(outcome, () => process.exit(0));
}

function toOutcome(error: unknown): ChildMessage {
  if (error instanceof LeaseLostError) return { type: 'lease-lost' };
  if (isExpected(error)) {
    const { code, message, hint, file, line } = error;
    return {
      type: 'failed',
      error: {
        code,
        message,
        hint,
        ...(file !== undefined && { file }),
        ...(line !== undefined && { line }),
      },
    };
  }
  console.error(error);
  if (isDatabaseAway(error)) return { type: 'interrupted' };
  return {
    type: 'failed',
    error: {
      code: 'INTERNAL_ERROR',
      message: 'Something went wrong inside the job.',
      hint: 'The log of the worker says what; ask for it again once the cause is mended.',
    },
  };
}

/** Our own errors bring a code and say what to do. */
function isExpected(error: unknown): error is JobError {
  const { code, message, hint } = (error ?? {}) as Record<string, unknown>;
  return typeof code === 'string' && typeof message === 'string' && typeof hint === 'string';
}
