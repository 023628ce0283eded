import { modelClosed, queueFull, timedOut } from './serving-error.ts';

/** Computes the logits of texts that lie end to end in one row; one array a text, in order. */
export type RunRow = (texts: readonly Int32Array[]) => Promise<Float32Array[]>;

export interface BatcherOptions {
  /** Tokens of a row; a longer text has a row of its own. Default: 256. */
  rowTokens?: number;
  /** Texts that may wait. Default: 2,000. */
  mostWaiting?: number;
  /** How long a text, or a window of a long one, may wait for its row, in milliseconds. Default: 30,000. */
  patienceMs?: number;
}

export interface Batcher {
  /**
   * The logits of a text.
   *
   * @param ids its tokens
   * @throws ServingError `QUEUE_FULL`, `TIMED_OUT` or `MODEL_CLOSED`, and what computing its row throws
   */
  run(ids: Int32Array): Promise<Float32Array>;
  /** Texts that wait now. */
  waiting(): number;
  /** Rejects what waits with `MODEL_CLOSED`, and resolves when the row that is being computed is done. */
  dispose(): Promise<void>;
}

interface Call {
  ids: Int32Array;
  resolve(logits: Float32Array): void;
  reject(error: unknown): void;
  timer: NodeJS.Timeout;
}

/**
 * Gathers calls that are there at the same time into rows, which are computed one after the other: a call alone is
 * computed at once, and while it is, others gather. The oldest call is in the next row; the rest of the row is filled
 * with those after it that fit, so a short text need not wait for a long one before it.
 */
export function createBatcher(runRow: RunRow, options: BatcherOptions = {}): Batcher {
  const { rowTokens = 256, mostWaiting = 2_000, patienceMs = 30_000 } = options;
  const queue = new Set<Call>();
  let working: Promise<void> | undefined;

  function takeRow(): Call[] {
    const row: Call[] = [];
    let tokens = 0;
    for (const call of queue) {
      if (row.length > 0 && tokens + call.ids.length > rowTokens) continue;
      row.push(call);
      tokens += call.ids.length;
      if (tokens >= rowTokens) break;
    }
    for (const call of row) {
      queue.delete(call);
      clearTimeout(call.timer);
    }
    return row;
  }

  async function work(): Promise<void> {
    while (queue.size > 0) {
      const row = takeRow();
      try {
        const logits = await runRow(row.map(({ ids }) => ids));
        for (const [place, call] of row.entries()) call.resolve(logits[place] as Float32Array);
      } catch (error) {
        for (const call of row) call.reject(error);
      }
    }
    working = undefined;
  }

  return {
    run: (ids) =>
      new Promise((resolve, reject) => {
        if (queue.size >= mostWaiting) {
          reject(queueFull(queue.size));
          return;
        }
        const timer = setTimeout(() => {
          queue.delete(call);
          reject(timedOut(patienceMs));
        }, patienceMs);
        const call: Call = { ids, resolve, reject, timer };
        queue.add(call);
        // In a microtask, so that what is asked in one go begins in one row.
        working ??= Promise.resolve().then(work);
      }),
    waiting: () => queue.size,
    async dispose() {
      for (const call of queue) {
        clearTimeout(call.timer);
        call.reject(modelClosed());
      }
      queue.clear();
      await working;
    },
  };
}
