import type { Store, StoredEvent } from '@tasnif/store';

const PAGE = 1_000;

/** The events of a run so far, by seq. */
export async function* runEvents(
  { events }: Pick<Store, 'events'>,
  runId: string,
): AsyncGenerator<StoredEvent> {
  for (let seq = 0; ;) {
    const page = await events.read(runId, seq, PAGE);
    yield* page;
    seq = page.at(-1)?.seq ?? seq;
    if (page.length < PAGE) return;
  }
}
