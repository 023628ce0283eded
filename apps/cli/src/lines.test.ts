import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { linesAsTheyCome } from './lines.ts';

async function read(...chunks: Buffer[]): Promise<string[][]> {
  const groups: string[][] = [];
  for await (const lines of linesAsTheyCome(Readable.from(chunks))) groups.push(lines);
  return groups;
}

it('gives the lines that each chunk completes, and at last what has no end', async () => {
  expect(await read(Buffer.from('a\nb\r\nc'), Buffer.from('d\n\ne'))).toEqual([
    ['a', 'b'],
    ['cd', ''],
    ['e'],
  ]);
});

it('puts letters together that lie in two chunks', async () => {
  const bytes = Buffer.from('سلام\n');
  expect(await read(bytes.subarray(0, 3), bytes.subarray(3))).toEqual([['سلام']]);
});

it('leaves a byte order mark out', async () => {
  expect(await read(Buffer.from('\ufeffa\n'))).toEqual([['a']]);
});
