import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { fullFaults, reportFaults } from '@tasnif/testing';
import { expect, it } from 'vitest';
import { outcomeOf, uploadPlace } from './test-outcome.ts';
import { parquetOf } from './test-parquet.ts';
import { inlineRow, workbookOf } from './test-xlsx.ts';
import { rawZip, zipOf } from './test-zip.ts';

const rounds = fullFaults ? 4000 : 400;
const MB = 1e6;
const rows = Array.from({ length: 30 }, (_, at) => [`نص "${at}" 😀`, at % 2 === 0 ? 'a' : 'ب'] as const);
const content = Buffer.from('نص عربي قصير '.repeat(20));
const text = { name: 'text', values: rows.map(([value]) => value) };
const label = { name: 'label', values: rows.map(([, value]) => value) };
const gzip = { number: 2, pack: (page: Buffer): Buffer => gzipSync(page) };
const brotli = { number: 4, pack: (page: Buffer): Buffer => brotliCompressSync(page) };
/** Pages that are no such code: whatever they hold must be refused. */
const unpacked = (number: number) => ({ number, pack: (page: Buffer): Buffer => page });
const sheet = rows.map(([value, topic], at) => inlineRow(at + 2, value.replaceAll('"', ''), topic)).join('');
const shared = '<si><t>text</t></si><si><t>label</t></si>';
const sheetPart = 'xl/worksheets/sheet1.xml';
const worksheet = Buffer.from(
  `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>${sheet}</sheetData></worksheet>`,
);

/** Bytes that follow from the round alone. */
function randomBytes(name: string, round: number): Buffer {
  return createHash('sha256').update(`${name} ${round}`).digest();
}

/** Up to four bytes changed, or the end cut off, or bytes put in. */
function mutated(whole: Buffer, random: Buffer): Buffer {
  const place = (at: number): number => random.readUInt32LE(at) % whole.length;
  const kind = random.readUInt8(0) % 8;
  if (kind === 0) return whole.subarray(0, place(4));
  if (kind === 1) {
    return Buffer.concat([whole.subarray(0, place(4)), random.subarray(20), whole.subarray(place(4))]);
  }
  const changed = Buffer.from(whole);
  const extremes = [0, 0x7f, 0x80, 0xff];
  for (let at = 0; at <= kind % 4; at++) {
    const value = random.readUInt8(24 + at);
    changed[place(4 + 4 * at)] = kind < 4 ? (extremes[value % 4] ?? 0) : value;
  }
  return changed;
}

it.for<[string, string, (random: Buffer, round: number) => Promise<Buffer> | Buffer]>([
  [
    'CSV',
    'a.csv',
    change(
      Buffer.from(
        `text,label\n${rows.map(([value, topic]) => `"${value.replaceAll('"', '""')}",${topic}\r\n`).join('')}`,
      ),
    ),
  ],
  [
    'CSV in UTF-16',
    'a.csv',
    change(
      Buffer.from(
        `\ufefftext,label\n${rows.map(([value, topic]) => `${value},${topic}\n`).join('')}`,
        'utf16le',
      ),
    ),
  ],
  [
    'JSONL',
    'a.jsonl',
    change(
      Buffer.from(
        rows.map(([value, topic]) => `${JSON.stringify({ text: value, label: topic })}\n`).join(''),
      ),
    ),
  ],
  ['zip', 'a.zip', change(await zipOf({ 'a/1.txt': content, 'b/1.txt': 'نص', 'c/1.txt': content }))],
  [
    'zip64',
    'a.zip',
    change(
      rawZip(
        [
          { name: 'a.txt', content },
          { name: 'b.txt', content },
        ],
        { zip64: {} },
      ),
    ),
  ],
  ['XLSX', 'a.xlsx', change(await workbookOf({ S: sheet }, { shared }))],
  // The checksums of the zip hide faults of the XML, so that is changed on its own too.
  [
    'sheet of an XLSX',
    'a.xlsx',
    (random) => workbookOf({ S: '' }, { shared, parts: { [sheetPart]: mutated(worksheet, random) } }),
  ],
  ['Parquet', 'a.parquet', change(parquetOf([[text, label]]))],
  [
    'Parquet with dictionaries',
    'a.parquet',
    change(
      parquetOf([
        [
          { ...text, dictionary: true, codec: gzip },
          { ...label, version: 2, codec: brotli },
        ],
      ]),
    ),
  ],
  [
    'Parquet with codecs',
    'a.parquet',
    (random, round) => {
      const codec = unpacked([1, 4, 5, 6, 7][round % 5] ?? 1);
      return mutated(parquetOf([[{ ...text, codec }, label]]), random);
    },
  ],
])(
  'reads or refuses, and never anything else, whatever bytes are wrong: %s',
  { timeout: 180_000 },
  async ([what, name, make], context) => {
    const path = await uploadPlace();
    const before = process.memoryUsage.rss();
    let [lost, refused, worstMs, growthBytes] = [0, 0, 0, 0];
    for (let round = 0; round < rounds; round++) {
      const { code, error, ms } = await outcomeOf(path, name, await make(randomBytes(what, round), round));
      if (code === 'UNTYPED') throw error;
      if (code !== undefined) refused += 1;
      if (ms > 1000) lost += 1;
      worstMs = Math.max(worstMs, ms);
      if (round % 50 === 0) growthBytes = Math.max(growthBytes, process.memoryUsage.rss() - before);
    }
    reportFaults(context, { what: `mutated bytes: ${what}`, tried: rounds, lost, worstMs, growthBytes });
    expect(lost).toBe(0);
    expect(refused).toBeGreaterThan(0);
    expect(growthBytes).toBeLessThan(300 * MB);
  },
);

function change(whole: Buffer): (random: Buffer) => Buffer {
  return (random) => mutated(whole, random);
}
