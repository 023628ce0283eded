import type {
  ActivePhase,
  Claim,
  NewPretrainedModel,
  ProgressEvent,
  Queue,
  RunChanges,
  Store,
} from '@tasnif/store';
import { patiently } from './patience.ts';

/** What a run writes of itself, each in a transaction that names its claim. */
export interface RunWriter {
  append(events: readonly ProgressEvent[], changes?: RunChanges): Promise<void>;
  transition(phase: ActivePhase, changes?: RunChanges): Promise<void>;
  succeed(result: Parameters<Queue['succeed']>[1]): Promise<void>;
  succeedPretraining(baseModel: NewPretrainedModel, publish: () => Promise<void>): Promise<void>;
}

/**
 * Waits for a database that is away for a while. Nothing is written twice: whoever holds the claim is the only one to
 * write events, so a `seq` that went on tells that a write arrived and only its answer was lost.
 */
export async function createRunWriter({ queue, runs }: Store, claim: Claim): Promise<RunWriter> {
  const lastSeq = async (): Promise<number> => (await runs.find(claim.runId))?.lastSeq ?? 0;
  let seq = await patiently(lastSeq);

  async function write(attempt: () => Promise<number>): Promise<void> {
    seq = await patiently(attempt, async () => {
      const stored = await lastSeq();
      return stored > seq ? stored : undefined;
    });
  }

  return {
    append: (events, changes) => write(() => queue.append(claim, events, changes)),
    transition: (phase, changes = {}) => write(() => queue.transition(claim, phase, { changes })),
    succeed: (result) => write(() => queue.succeed(claim, result)),
    succeedPretraining: (baseModel, publish) =>
      write(() => queue.succeedPretraining(claim, baseModel, publish)),
  };
}
