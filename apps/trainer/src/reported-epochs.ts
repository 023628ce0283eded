import type { Store } from '@tasnif/store';
import { runEvents } from './run-events.ts';

/** Which epochs of a run have been reported, by attempts before this one. */
export async function reportedEpochs(
  store: Pick<Store, 'events'>,
  runId: string,
): Promise<{ epochs: Set<number>; evaluations: Set<number> }> {
  const reported = { epochs: new Set<number>(), evaluations: new Set<number>() };
  for await (const event of runEvents(store, runId)) {
    if (event.type === 'EPOCH_COMPLETED') reported.epochs.add(event.epoch);
    if (event.type === 'EVALUATION_COMPLETED' && event.split === 'VALIDATION') {
      reported.evaluations.add(event.epoch);
    }
  }
  return reported;
}
