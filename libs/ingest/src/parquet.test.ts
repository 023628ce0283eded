import { parquetReadObjects } from 'hyparquet';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { IngestError } from './index.ts';
import { mulberry32 } from './random.ts';
import { places, readSource, refusal } from './test-files.ts';
import { parquetOf, type TestColumn } from './test-parquet.ts';

/** Snappy's format without its matches: the length, then one literal of up to 64 KiB for each piece. */
function snappyLiteral(page: Buffer): Buffer {
  const parts = [
    Buffer.from([(page.length & 0x7f) | 0x80, ((page.length >> 7) & 0x7f) | 0x80, page.length >> 14]),
  ];
  for (let at = 0; at < page.length; at += 0x10000) {
    const piece = page.subarray(at, at + 0x10000);
    parts.push(
      Buffer.from([61 << 2, (piece.length - 1) & 0xff, (piece.length - 1) >> 8]),
      Buffer.from(piece),
    );
  }
  return Buffer.concat(parts);
}

const text = { name: 'text', values: ['أول', 'ثان', 'ثالث'] };
const label = { name: 'label', values: ['a', 'b', 'a'] };

describe('a Parquet file', () => {
  it('gives a document a row, row group after row group, numbered from 1', async () => {
    const { documents, problems, sources } = await readSource(
      'a.parquet',
      parquetOf([
        [text, label],
        [
          { name: 'text', values: ['رابع 😀'] },
          { name: 'label', values: [' b '] },
        ],
      ]),
    );
    expect(documents).toEqual([
      { text: 'أول', label: 'a', file: 'a.parquet', line: 1 },
      { text: 'ثان', label: 'b', file: 'a.parquet', line: 2 },
      { text: 'ثالث', label: 'a', file: 'a.parquet', line: 3 },
      { text: 'رابع 😀', label: 'b', file: 'a.parquet', line: 4 },
    ]);
    expect(problems).toEqual([]);
    expect(sources).toEqual([{ file: 'a.parquet', encoding: 'UTF_8', guessed: false }]);
  });

  it.each<[string, Partial<TestColumn>]>([
    ['plain pages', {}],
    ['a dictionary', { dictionary: true }],
    ['pages of version 2', { version: 2 }],
    ['pages of version 2 with a dictionary', { version: 2, dictionary: true }],
    ['Snappy', { codec: { number: 1, pack: snappyLiteral } }],
    ['gzip', { codec: { number: 2, pack: (page) => gzipSync(page) } }],
    ['gzip and version 2', { version: 2, codec: { number: 2, pack: (page) => gzipSync(page) } }],
  ])('reads 5,000 values with nulls from %s', async (_, how) => {
    const values = Array.from({ length: 5000 }, (__, at) =>
      at % 100 < 20 && at % 3 > 0 ? null : `نص ${at % 700}`,
    );
    const labels = { name: 'label', values: values.map(() => 'a'), ...how };
    const readings = await readSource('a.parquet', parquetOf([[{ name: 'text', values, ...how }, labels]]));
    expect(readings.documents.map((document) => document.text)).toEqual(
      values.filter((value) => value !== null),
    );
    expect(readings.problems.map(({ line }) => line)).toEqual(
      values.flatMap((value, at) => (value === null ? [at + 1] : [])),
    );
  });

  it('reads the named columns, and reports the same problems as CSV', async () => {
    const readings = await readSource(
      'a.parquet',
      parquetOf([
        [
          { name: 'id', values: ['1', '2', '3', '4', '5'] },
          { name: 'kind', values: ['x', '["a","b"]', null, 'x', 'x'] },
          { name: 'body', values: ['أ', 'ب', 'ج', Buffer.from([0xe3, 0xd1]), 'ن\0ص'] },
          { name: 'author', values: ['u', null, 'u', 'u', 'u'] },
          { name: 'part', values: ['dev', 'test', 'train', 'train', 'train'] },
        ],
      ]),
      { textColumn: 'body', labelColumn: 'kind', groupColumn: 'author', splitColumn: 'part' },
    );
    expect(readings.documents).toEqual([
      { text: 'أ', label: 'x', group: 'u', split: 'VALIDATION', file: 'a.parquet', line: 1 },
    ]);
    expect(places(readings)).toEqual([
      'SEVERAL_LABELS a.parquet:2',
      'MISSING_VALUE a.parquet:3',
      'NOT_UTF8 a.parquet:4',
      'NUL_CHARACTER a.parquet:5',
    ]);
  });

  it('is in the tests such a file as another reader reads', async () => {
    const bytes = Uint8Array.from(
      parquetOf([
        [
          { ...text, dictionary: true },
          { ...label, version: 2 },
        ],
      ]),
    );
    const rows = await parquetReadObjects({ file: bytes.buffer });
    expect(rows).toEqual(text.values.map((value, at) => ({ text: value, label: label.values[at] })));
  });

  it('reports lists of labels and refuses lists of texts', async () => {
    const labels = parquetOf([[text, { ...label, list: true }]]);
    expect(places(await readSource('a.parquet', labels))).toEqual([
      'SEVERAL_LABELS a.parquet:1',
      'SEVERAL_LABELS a.parquet:2',
      'SEVERAL_LABELS a.parquet:3',
    ]);
    expect(await refusal('a.parquet', parquetOf([[{ ...text, list: true }, label]]))).toMatchObject({
      code: 'MISSING_COLUMN',
    });
  });
});

describe('a Parquet file that is refused', () => {
  it.each([0, 4, 11, 40, -1])('because it is cut to %i bytes', async (length) => {
    const cut = parquetOf([[text, label]]).subarray(0, length === -1 ? -1 : length);
    const error = await refusal('a.parquet', cut);
    expect(error.code).toBe(length === 0 ? 'NO_DOCUMENTS' : 'BROKEN_FILE');
  });

  it('because it is something else', async () => {
    expect(await refusal('a.parquet', 'text,label\n')).toMatchObject({ code: 'CONTENT_MISMATCH' });
    expect((await refusal('a.csv', parquetOf([[text, label]]))).message).toContain('is a Parquet file');
  });

  it.each([
    ['more rows than a group may have', parquetOf([[text, label]], 2 ** 29), 'TOO_LARGE'],
    ['more rows than its pages', parquetOf([[text, label]], 1000), 'BROKEN_FILE'],
    ['fewer rows than its pages', parquetOf([[text, label]], 2), 'BROKEN_FILE'],
    ['a page of 2^30 values', parquetOf([[{ ...text, statedValues: 2 ** 30 }, label]]), 'BROKEN_FILE'],
    [
      'a compression that there is not',
      parquetOf([[{ ...text, codec: { number: 3, pack: (page) => page } }, label]]),
      'BROKEN_FILE',
    ],
  ])('because it states %s', async (_, content, code) => {
    expect(await refusal('a.parquet', content)).toMatchObject({ code });
  });

  it('because a column, a text or all texts are too large', async () => {
    const content = parquetOf([[text, label]]);
    for (const limits of [{ rowGroupBytes: 10 }, { documentBytes: 3 }, { totalBytes: 5 }]) {
      expect(await refusal('a.parquet', content, { limits })).toMatchObject({ code: 'TOO_LARGE' });
    }
  });

  it('or read, and never anything else, whatever bytes are wrong or cut off', async () => {
    const dictionary = { dictionary: true, codec: { number: 2, pack: (page: Buffer) => gzipSync(page) } };
    const files = [
      parquetOf([[text, label]]),
      parquetOf([
        [
          { ...text, ...dictionary },
          { ...label, version: 2 },
        ],
      ]),
    ];
    const random = mulberry32(5);
    let read = 0;
    for (let round = 0; round < 600; round++) {
      const whole = files[round % 2] ?? Buffer.alloc(0);
      const at = Math.floor(random() * whole.length);
      const mutated = round % 5 === 0 ? whole.subarray(0, at) : Buffer.from(whole);
      if (round % 5 !== 0) mutated[at] = Math.floor(random() * 256);
      const outcome: unknown = await readSource('a.parquet', mutated).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(IngestError);
      else read += 1;
    }
    expect(read).toBeGreaterThan(20);
    expect(read).toBeLessThan(500);
  }, 30_000);
});
