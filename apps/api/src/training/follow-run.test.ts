import { newId, type EventListener, type Phase, type Store, type StoredEvent } from '@tasnif/store';
import { describe, expect, it, vi } from 'vitest';
import { followRun } from './follow-run.ts';

const runId = newId('run');

function state(seq: number, phase: Phase): StoredEvent {
  return {
    ...{ runId, seq, at: new Date(), type: 'STATE_CHANGED' },
    ...{ phase, previous: null, attempt: 1, error: null },
  };
}

/** A run with one stored event; news comes at once. */
function services(phase: Phase, read: Store['events']['read']): { store: Store; listener: EventListener } {
  const store = { runs: { find: () => Promise.resolve({ phase, lastSeq: 1 }) }, events: { read } };
  const listener = { next: () => Promise.resolve() };
  return { store: store as unknown as Store, listener: listener as unknown as EventListener };
}

describe('following a run', () => {
  it('that has ended is over at once for whoever saw its last event', async () => {
    const never = vi.fn<Store['events']['read']>();
    const events = await followRun(services('SUCCEEDED', never), runId, 1);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(never).not.toHaveBeenCalled();
  });

  it('goes on after an end that was none, because the run was resumed', async () => {
    const stored = [state(1, 'FAILED'), state(2, 'QUEUED'), state(3, 'SUCCEEDED')];
    // An event a page, as where the end of a page falls between them.
    const read: Store['events']['read'] = (_runId, afterSeq) =>
      Promise.resolve(stored.slice(afterSeq, afterSeq + 1));
    const events = await followRun(services('SUCCEEDED', read), runId, 0);
    const seen: number[] = [];
    for await (const { seq } of events) seen.push(seq);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('goes on after the events could not be read for once', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const read = vi
      .fn<Store['events']['read']>()
      .mockRejectedValueOnce(new Error('the connection is lost'))
      .mockResolvedValueOnce([state(2, 'SUCCEEDED')])
      .mockResolvedValue([]);
    const events = await followRun(services('EXPORTING', read), runId, 1);
    const seen: number[] = [];
    for await (const { seq } of events) seen.push(seq);
    expect(seen).toEqual([2]);
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });
});
