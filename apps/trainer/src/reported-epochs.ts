import type { Store } from '@tasnif/store';

const PAGE = 1_000;

/** Which epochs of a run have been reported, by attempts before this one. */
export async function reportedEpochs(
  { events }: Store,
  runId: string,
): Promise<{ epochs: Set<number>; evaluations: Set<number> }> {
  const reported = { epochs: new Set<number>(), evaluations: new Set<number>() };
  for (let seq = 0; ;) {
    const page = await events.read(runId, seq, PAGE);
    for (const event of page) {
      seq = event.seq;
      if (event.type === 'EPOCH_COMPLETED') reported.epochs.add(event.epoch);
      if (event.type === 'EVALUATION_COMPLETED' && event.split === 'VALIDATION') {
        reported.evaluations.add(event.epoch);
      }
    }
    if (page.length < PAGE) return reported;
  }
}
