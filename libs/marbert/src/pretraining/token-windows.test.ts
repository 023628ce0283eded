import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createTokenFile, openTokenFile } from './token-file.ts';
import { cutIntoWindows, windowsInMemory } from './token-windows.ts';
import { createWindowOrder } from './window-order.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-tokens-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Of ids from 10 on. */
const continues = Uint8Array.from({ length: 20 }, (_, id) => Number(id >= 10));

describe('cutIntoWindows', () => {
  it('gives each window [CLS] and [SEP] of its own, and cuts before a word', () => {
    const windows = cutIntoWindows(Int32Array.of(2, 5, 6, 11, 7, 12, 12, 3), 5, continues);
    expect(windows).toEqual([Int32Array.of(2, 5, 6, 11, 3), Int32Array.of(2, 7, 12, 12, 3)]);
    expect(cutIntoWindows(Int32Array.of(2, 5, 6, 7, 11, 3), 5, continues)).toEqual([
      Int32Array.of(2, 5, 6, 3),
      Int32Array.of(2, 7, 11, 3),
    ]);
  });

  it('cuts a word that is longer than a window', () => {
    expect(cutIntoWindows(Int32Array.of(2, 5, 11, 12, 13, 3), 4, continues)).toEqual([
      Int32Array.of(2, 5, 11, 3),
      Int32Array.of(2, 12, 13, 3),
    ]);
  });

  it('gives none for a text without a token', () => {
    expect(cutIntoWindows(Int32Array.of(2, 3), 5, continues)).toEqual([]);
  });

  it('loses no token of any text, and passes no length', () => {
    const text = fc.array(fc.integer({ min: 5, max: 19 }), { maxLength: 100 });
    fc.assert(
      fc.property(text, fc.integer({ min: 3, max: 30 }), (content, maxLength) => {
        const windows = cutIntoWindows(Int32Array.from([2, ...content, 3]), maxLength, continues);
        expect(windows.flatMap((window) => [...window.subarray(1, -1)])).toEqual(content);
        for (const { length } of windows) expect(length).toBeLessThanOrEqual(maxLength);
      }),
    );
  });
});

describe('a file of tokens', () => {
  const windows = Array.from({ length: 50 }, (_, i) =>
    Int32Array.from([2, ...Array<number>(i).fill(100 * i), 3]),
  );
  const write = (path: string, vocabularySize: number): void => {
    const file = createTokenFile(path, vocabularySize);
    for (const window of windows) file.append(window);
    file.finish();
    file.dispose();
  };

  it.each([2 ** 16, 2 ** 16 + 1])('gives back what was written, of a vocabulary of %i tokens', (size) => {
    const path = join(folder, `windows-${String(size)}`);
    write(path, size);
    const file = openTokenFile(path);
    const memory = windowsInMemory(windows);
    expect([file.count, file.tokens]).toEqual([memory.count, memory.tokens]);
    for (const [i, window] of windows.entries()) {
      expect(file.read(i)).toEqual(window);
      expect(file.lengthOf(i)).toBe(window.length);
    }
    file.dispose();
  });

  it('is refused when it is torn or another file', () => {
    const path = join(folder, 'torn');
    write(path, 1000);
    truncateSync(path, readFileSync(path).length - 2);
    writeFileSync(join(folder, 'other'), 'x'.repeat(100));
    writeFileSync(join(folder, 'empty'), '');
    for (const name of ['torn', 'other', 'empty']) {
      expect(() => openTokenFile(join(folder, name))).toThrow(
        expect.objectContaining({ code: 'TOKEN_FILE_INVALID' }),
      );
    }
  });

  it('leaves nothing where it was not finished', () => {
    const before = readdirSync(folder);
    const file = createTokenFile(join(folder, 'unfinished'), 1000);
    file.append(Int32Array.of(2, 7, 3));
    file.dispose();
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('createWindowOrder', () => {
  const data = windowsInMemory(
    Array.from({ length: 11 }, (_, i) => Int32Array.of(2, ...Array<number>(i).fill(7), i, 3)),
  );
  const idOf = (window: Int32Array): number => window.at(-2) ?? -1;

  function read(seed: number, tokens: number, steps: number): number[][] {
    const order = createWindowOrder(data, seed);
    let place = { epoch: 1, window: 0 };
    return Array.from({ length: steps }, () => {
      const { windows, next } = order.take(place, tokens);
      place = next;
      return windows.map(idOf);
    });
  }

  it('reads every window once before any is read again, in another order each epoch', () => {
    const all = read(1, 20, 40).flat();
    const epochs = [0, 1, 2].map((epoch) => all.slice(11 * epoch, 11 * (epoch + 1)));
    for (const epoch of epochs)
      expect(epoch.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it('takes as many tokens as there may be, but one window at least', () => {
    for (const step of read(1, 20, 40)) {
      expect(step.length === 1 || step.reduce((sum, id) => sum + id + 3, 0) <= 20).toBe(true);
    }
    expect(read(1, 1, 11).every(({ length }) => length === 1)).toBe(true);
  });

  it('goes on from a place as if it had never stopped', () => {
    const whole = read(2, 30, 6);
    const order = createWindowOrder(data, 2);
    let place = { epoch: 1, window: 0 };
    for (let step = 0; step < 3; step++) place = order.take(place, 30).next;
    expect(createWindowOrder(data, 2).take(place, 30).windows.map(idOf)).toEqual(whole[3]);
  });
});
