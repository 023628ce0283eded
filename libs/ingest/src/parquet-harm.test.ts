import { Buffer } from 'node:buffer';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackPage } from './parquet-codecs.ts';
import { readColumn } from './parquet-column.ts';
import { readSource, refusal } from './test-files.ts';
import { parquetOf, type TestColumn } from './test-parquet.ts';
import { readThrift } from './thrift.ts';

const MiB = 1024 * 1024;
const text: TestColumn = { name: 'text', values: ['أول', 'ثان', 'ثالث'] };
const label: TestColumn = { name: 'label', values: ['a', 'b', 'a'] };

/** A Zstandard frame (RFC 8878) that states its size, of blocks that repeat a byte. */
function zstandard(size: number, block: number, blocks: number): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  head.writeUInt32LE(size, 5);
  const parts = Array.from({ length: blocks }, (_, at) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE((block << 3) | 2 | (at === blocks - 1 ? 1 : 0), 0, 3);
    bytes[3] = 97;
    return bytes;
  });
  return Buffer.concat([head, ...parts]);
}

describe('a page', () => {
  it.each([
    ['GZIP', gzipSync(Buffer.alloc(MiB, 'a'))],
    ['BROTLI', brotliCompressSync(Buffer.alloc(MiB, 'a'))],
    ['ZSTD', zstandard(MiB, MiB / 8, 8)],
  ] as const)('of %s gives the bytes that it states', (codec, packed) => {
    expect(unpackPage(codec, packed, MiB).equals(Buffer.alloc(MiB, 'a'))).toBe(true);
  });

  it.each(['GZIP', 'BROTLI', 'ZSTD', 'SNAPPY'] as const)('of %s may hold nothing', (codec) => {
    expect(unpackPage(codec, Buffer.alloc(0), 0)).toHaveLength(0);
  });

  it.each([
    ['GZIP', gzipSync(Buffer.alloc(64 * MiB))],
    ['BROTLI', brotliCompressSync(Buffer.alloc(64 * MiB))],
    ['ZSTD', zstandard(64 * MiB, MiB / 8, 512)],
  ] as const)('of %s that states too little is refused', (codec, packed) => {
    expect(() => unpackPage(codec, packed, 100)).toThrow();
  });

  it('of Zstandard takes no more memory than it states', () => {
    const bomb = zstandard(100, MiB / 8, 8192);
    const before = process.memoryUsage().arrayBuffers;
    let bytes: Buffer = Buffer.alloc(0);
    try {
      bytes = unpackPage('ZSTD', bomb, 100);
    } catch {
      // To refuse it is as good.
    }
    expect(bytes.length).toBeLessThanOrEqual(100);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MiB);
  });

  it('whose levels are not 0 or 1 is refused before anything is made of them', () => {
    // Header: a data page of 18 bytes, 4,000,000 values by dictionary; then a run of level 255.
    const rows = 4_000_000;
    const varint = (value: number): number[] =>
      value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
    const levels = [...varint(2 * rows), 255];
    const page = [levels.length, 0, 0, 0, ...levels, 0];
    const number = (value: number): number[] => varint(2 * value);
    const dataHeader = [0x15, ...number(rows), 0x15, ...number(8), 0];
    const header = [
      0x15,
      0,
      0x15,
      ...number(page.length),
      0x15,
      ...number(page.length),
      0x2c,
      ...dataHeader,
      0,
    ];
    const chunk = Buffer.from([...header, ...page]);
    const read = (): unknown =>
      readColumn(
        chunk,
        { type: 'BYTE_ARRAY', codec: 'UNCOMPRESSED' },
        { rows, nullable: true, maxBytes: MiB },
      );
    expect(read).toThrow('A number is wider than it may be.');
  });
});

describe('a directory', () => {
  it.each([
    ['a text of 2^31 bytes', [0x18, 0x80, 0x80, 0x80, 0x80, 0x08]],
    ['a list of 2^31 elements', [0x19, 0xf5, 0x80, 0x80, 0x80, 0x80, 0x08]],
    ['a number without end', [0x15, ...Array.from({ length: 30 }, () => 0xff)]],
    ['structs in structs without end', Array.from({ length: 100_000 }, () => 0x1c)],
    ['lists in lists without end', [0x19, ...Array.from({ length: 100_000 }, () => 0x19)]],
    ['nothing', []],
  ])('with %s is refused', (_, bytes) => {
    expect(() => readThrift(Buffer.from(bytes), 0)).toThrow(/long|over|deep|range|outside/);
  });
});

it('is refused when its rows have no end, though they take no bytes', async () => {
  const values = Array.from({ length: 10_000 }, () => null);
  const groups = Array.from({ length: 10 }, () => [
    { ...text, values },
    { ...label, values },
  ]);
  const content = parquetOf(groups);
  expect(content.length).toBeLessThan(3000);
  expect((await readSource('a.parquet', content)).problems).toHaveLength(100_000);
  const error = await refusal('a.parquet', content, { limits: { totalBytes: 5_000_000 } });
  expect(error).toMatchObject({ code: 'TOO_LARGE' });
});

it.each<[string, Partial<TestColumn>]>([
  ['no values', { statedValues: 0 }],
  ['fewer values than none', { statedValues: -1 }],
  ['2^31 values', { statedValues: 2 ** 31 }],
])('is refused when a page states %s', async (_, bad) => {
  for (const version of [1, 2] as const) {
    const content = parquetOf([[{ ...text, ...bad, version }, label]]);
    expect(await refusal('a.parquet', content)).toMatchObject({ code: 'BROKEN_FILE' });
  }
});

it('is refused when a value is not in the dictionary', async () => {
  const content = parquetOf([[{ ...text, dictionary: true }, label]]);
  // The index of the third value, in a run of one of two bytes.
  const at = content.lastIndexOf(Buffer.from([2, 2, 0]), content.indexOf('label') - 1);
  const changed = Buffer.from(content);
  changed[at + 1] = 200;
  expect(await refusal('a.parquet', changed)).toMatchObject({ code: 'BROKEN_FILE' });
});
