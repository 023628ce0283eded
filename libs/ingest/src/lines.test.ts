import { describe, expect, it } from 'vitest';
import { readLines, type Line } from './lines.ts';
import { openText } from './text-source.ts';

const text = 'سطر أول\r\nثانٍ\n\nthird\rخامس 😀';
const lines = [
  { number: 1, text: 'سطر أول', valid: true, end: '\r\n' },
  { number: 2, text: 'ثانٍ', valid: true, end: '\n' },
  { number: 3, text: '', valid: true, end: '\n' },
  { number: 4, text: 'third', valid: true, end: '\r' },
  { number: 5, text: 'خامس 😀', valid: true, end: '' },
];

const encodings = [
  { name: 'UTF-8', bytes: Buffer.from(text) },
  { name: 'UTF-8 with a mark', bytes: Buffer.from(`\ufeff${text}`) },
  { name: 'UTF-16 LE', bytes: Buffer.from(`\ufeff${text}`, 'utf16le') },
  { name: 'UTF-16 BE', bytes: Buffer.from(`\ufeff${text}`, 'utf16le').swap16() },
];

async function collect(bytes: Buffer, chunkBytes: number, maxBytes = 1000): Promise<Line[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
    }
  }
  const collected: Line[] = [];
  for await (const line of readLines(await openText(chunks()), 'a.txt', maxBytes)) collected.push(line);
  return collected;
}

describe.each(encodings)('lines of $name', ({ bytes }) => {
  it.each([1, 2, 3, 7, 4096])(
    'are the same however the file is cut: %i bytes a chunk',
    async (chunkBytes) => {
      expect(await collect(bytes, chunkBytes)).toEqual(lines);
    },
  );
});

describe('lines', () => {
  it('end with the file when it ends with CR', async () => {
    expect(await collect(Buffer.from('a\r'), 1)).toEqual([{ number: 1, text: 'a', valid: true, end: '\r' }]);
  });

  it('are none in an empty file', async () => {
    expect(await collect(Buffer.alloc(0), 1)).toEqual([]);
  });

  it('keep a byte-order mark that is not at the start of the file', async () => {
    expect((await collect(Buffer.from('a\n\ufeffb'), 4096))[1]?.text).toBe('\ufeffb');
  });

  it('are marked where the bytes are not UTF-8, one by one', async () => {
    const bytes = Buffer.concat([Buffer.from('جيد\n'), Buffer.from([0xe3, 0xd1, 0x0a]), Buffer.from('جيد')]);
    expect((await collect(bytes, 4096)).map(({ valid }) => valid)).toEqual([true, false, true]);
  });

  it('are marked where UTF-16 holds half a pair or an odd byte', async () => {
    const bytes = Buffer.from('\ufeff\ud83d\nb\n', 'utf16le');
    const odd = Buffer.concat([bytes, Buffer.from([0x41])]);
    expect((await collect(odd, 3)).map(({ valid }) => valid)).toEqual([false, true, false]);
  });

  it.each([10, 4096])(
    'are refused when one is too long, by its number: %i bytes a chunk',
    async (chunkBytes) => {
      const bytes = Buffer.from(`short\n${'x'.repeat(101)}\n`);
      await expect(collect(bytes, chunkBytes, 100)).rejects.toMatchObject({
        code: 'TOO_LARGE',
        file: 'a.txt',
        line: 2,
      });
    },
  );
});
