// The process of one job: told by its parent which, it does it and tells how it ended.
import { createArtifacts, createStore, type JobClaim } from '@tasnif/store';
import { readConfig } from './config.ts';
import type { ChildMessage, ParentMessage } from './messages.ts';
import { toOutcome } from './outcome.ts';
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
