import { isEnded } from '@tasnif/store';
import type { Services } from '../context.ts';
import { ApiError, found } from '../errors.ts';
import { inRange } from '../ranges.ts';
import type { SentEvent } from './training-event.type.ts';

/** Rows read at once: what a slow subscriber costs in memory. */
const PAGE = 200;
/** A notification may be lost with its connection: look anyway after this long. */
const LOOK_AGAIN_MS = 5_000;

/**
 * The events of a run after `afterSeq`: first those that are stored, then each as it comes, ending with the run.
 * Throws NOT_FOUND, OUT_OF_RANGE or SEQ_UNKNOWN before the first.
 */
export async function followRun(
  { store, listener }: Pick<Services, 'store' | 'listener'>,
  runId: string,
  afterSeq: number,
): Promise<AsyncGenerator<SentEvent, void, undefined>> {
  inRange('afterSeq', afterSeq);
  const run = found(await store.runs.find(runId), 'run', runId, 'runId');
  if (afterSeq > run.lastSeq) {
    throw new ApiError(
      'SEQ_UNKNOWN',
      `afterSeq is ${afterSeq}, and the newest event of ${runId} is ${run.lastSeq}.`,
      'Pass the seq of the last event that you saw of this run, or 0 for all.',
      'afterSeq',
    );
  }
  const left = new AbortController();

  async function* follow(): AsyncGenerator<SentEvent, void, undefined> {
    let seen = afterSeq;
    /** With the event seen last; one that failed may have been resumed since, and then there are more. */
    let ended = false;
    if (isEnded(run.phase) && seen === run.lastSeq) return;
    while (!left.signal.aborted) {
      const woken = new AbortController();
      const news = listener.next(runId, AbortSignal.any([left.signal, woken.signal]), LOOK_AGAIN_MS);
      const events = await store.events.read(runId, seen, PAGE).catch((error: unknown) => {
        console.error(`events of ${runId} can't be read, which is tried again:`, error);
        return undefined;
      });
      for (const event of events ?? []) {
        yield { ...event, replayed: event.seq <= run.lastSeq };
        seen = event.seq;
        ended = event.type === 'STATE_CHANGED' && isEnded(event.phase);
      }
      if (ended && events?.length === 0) left.abort();
      if (events !== undefined && events.length > 0) woken.abort();
      await news;
    }
  }

  const events = follow();
  const leave = events.return.bind(events);
  // A generator that waits for news would hear of the return only when some come.
  events.return = (value) => {
    left.abort();
    return leave(value);
  };
  return events;
}
