import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createShadowQueue, type ShadowQueue } from './shadow-queue.ts';

/** Offers work that lasts until it is ended, and notes what becomes of it. */
function offerTo(queue: ShadowQueue): {
  offer(name: string, characters?: number): void;
  started: string[];
  dropped: string[];
  end(): void;
} {
  const started: string[] = [];
  const dropped: string[] = [];
  const ends: (() => void)[] = [];
  return {
    started,
    dropped,
    offer(name, characters = 1) {
      queue.offer({
        characters,
        run: () =>
          new Promise((resolve) => {
            started.push(name);
            ends.push(resolve);
          }),
        drop: () => void dropped.push(name),
      });
    },
    end: () => ends.shift()?.(),
  };
}

describe('work in shadow', () => {
  it('begins after what goes on, in order, and so many at once', async () => {
    const queue = createShadowQueue({ atOnce: 2 });
    const { offer, started, end } = offerTo(queue);
    for (const name of ['a', 'b', 'c']) offer(name);
    await Promise.resolve();
    expect(started).toEqual([]);
    await turn();
    expect(started).toEqual(['a', 'b']);
    end();
    await turn();
    expect(started).toEqual(['a', 'b', 'c']);
    end();
    end();
    await queue.dispose();
  });

  it('is dropped where too much waits, by number or by characters', async () => {
    const queue = createShadowQueue({ atOnce: 1, mostWaiting: 3, mostCharacters: 10 });
    const { offer, started, dropped, end } = offerTo(queue);
    offer('a', 6);
    offer('b', 6);
    offer('c', 4);
    offer('d', 0);
    offer('e', 0);
    expect(dropped).toEqual(['b', 'e']);
    await turn();
    offer('f', 6);
    expect(dropped).toEqual(['b', 'e']);
    for (let each = 0; each < 4; each++) {
      end();
      await turn();
    }
    expect(started).toEqual(['a', 'c', 'd', 'f']);
    await queue.dispose();
  });

  it('that waits at the end is dropped, and what is being done is waited for', async () => {
    const queue = createShadowQueue({ atOnce: 1 });
    const { offer, dropped, end } = offerTo(queue);
    offer('a');
    offer('b');
    await turn();
    let disposed = false;
    const disposing = queue.dispose().then(() => (disposed = true));
    offer('c');
    await turn();
    expect(dropped).toEqual(['b', 'c']);
    expect(disposed).toBe(false);
    end();
    await disposing;
  });

  it('that does not end keeps nobody from ending', async () => {
    const queue = createShadowQueue({ atOnce: 1, patienceMs: 10 });
    const { offer, started } = offerTo(queue);
    offer('a');
    await turn();
    await queue.dispose();
    expect(started).toEqual(['a']);
  });
});
