import { setTimeout as sleep } from 'node:timers/promises';

/** A text that a model answers though nobody waits for it. */
interface ShadowWork {
  /** Characters that it holds in memory while it waits. */
  characters: number;
  /** Must not reject. */
  run(): Promise<void>;
  /** Called in place of `run` where it will not be done. */
  drop(): void;
}

export interface ShadowQueueOptions {
  /** Texts that are answered at the same time; few, for callers share the processor with them. Default: 4. */
  atOnce?: number;
  /** Texts that may wait. Default: 2,000. */
  mostWaiting?: number;
  /** Characters of those that may wait. Default: 4 million. */
  mostCharacters?: number;
  /** How long what is being done at the end may still take, in milliseconds. Default: 2,000. */
  patienceMs?: number;
}

export interface ShadowQueue {
  /** Does it later, after what goes on now has had its turn; drops it where too much waits. */
  offer(work: ShadowWork): void;
  /** Drops what waits, and resolves when what is being done is done, or takes too long. */
  dispose(): Promise<void>;
}

/** Work that may be lost, in the order in which it came. */
export function createShadowQueue(options: ShadowQueueOptions = {}): ShadowQueue {
  const { atOnce = 4, mostWaiting = 2_000, mostCharacters = 4_000_000, patienceMs = 2_000 } = options;
  const waiting = new Set<ShadowWork>();
  const working = new Set<Promise<void>>();
  let characters = 0;
  let disposed = false;

  function take(): ShadowWork | undefined {
    const [next] = waiting;
    if (next === undefined) return undefined;
    waiting.delete(next);
    characters -= next.characters;
    return next;
  }

  function work(): void {
    while (working.size < atOnce) {
      const next = take();
      if (next === undefined) return;
      const done = next.run().finally(() => {
        working.delete(done);
        work();
      });
      working.add(done);
    }
  }

  return {
    offer(next) {
      if (disposed || waiting.size >= mostWaiting || characters + next.characters > mostCharacters) {
        next.drop();
        return;
      }
      waiting.add(next);
      characters += next.characters;
      setImmediate(work);
    },
    async dispose() {
      disposed = true;
      for (let next = take(); next !== undefined; next = take()) next.drop();
      await Promise.race([Promise.all(working), sleep(patienceMs, undefined, { ref: false })]);
    },
  };
}
