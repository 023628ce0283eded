// The process of one run: told by its parent which, it runs it and tells how it ended.
import { createArtifacts, createStore, LeaseLostError, type RunError } from '@tasnif/store';
import { readConfig } from './config.ts';
import type { ChildMessage, ParentMessage } from './messages.ts';
import { patiently } from './patience.ts';
import { pretrain } from './pretrain.ts';
import { run } from './run.ts';

const { databaseUrl, engine } = readConfig(process.env);
const abort = new AbortController();
// The trainer is gone and with it the lease's heartbeat: somebody else will take the run up.
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ParentMessage) => {
  if (message.type === 'stop') abort.abort(message.reason);
  else void execute(message);
});
// Ctrl-C reaches the whole group of processes; the parent decides what it means for the run.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

async function execute({ claim, artifacts }: Extract<ParentMessage, { type: 'run' }>): Promise<void> {
  const store = createStore({ databaseUrl, poolSize: 2 });
  const dependencies = { store, artifacts: createArtifacts(artifacts), claim, engine };
  const outcome = await patiently(() => store.runs.find(claim.runId))
    .then((row) => (row?.kind === 'PRETRAINING' ? pretrain : run)(dependencies, abort.signal))
    .then((): ChildMessage => ({ type: 'succeeded' }), toOutcome);
  await store.dispose();
  process.send?.(outcome, () => process.exit(0));
}

function toOutcome(error: unknown): ChildMessage {
  if (abort.signal.aborted) return { type: 'stopped' };
  if (error instanceof LeaseLostError) return { type: 'lease-lost' };
  console.error(error);
  return { type: 'failed', error: explain(error) };
}

/** An expected failure brings its own code and hint; anything else is a defect of ours. */
function explain(error: unknown): Omit<RunError, 'log'> {
  const { code, message, hint } = error as { code?: unknown; message?: unknown; hint?: unknown };
  if (typeof code === 'string' && typeof message === 'string' && typeof hint === 'string') {
    return { code, message, hint };
  }
  return {
    code: 'INTERNAL_ERROR',
    message: 'Something went wrong inside the training process.',
    hint: 'The last lines of its log say what; start the run again once the cause is mended.',
  };
}
