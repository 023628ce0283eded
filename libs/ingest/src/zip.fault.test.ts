import { reportFaults } from '@tasnif/testing';
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { outcomeOf, uploadPlace } from './test-outcome.ts';
import { rawZip, zipOf, type RawEnd, type RawEntry } from './test-zip.ts';

const MiB = 1024 * 1024;
const chunkBytes = 256 * 1024;
const content = Buffer.from('نص عربي قصير '.repeat(20));
const good: RawEntry = { name: 'a/1.txt', content };

interface Shape {
  what: string;
  zip: Buffer;
  code: string;
  limits?: Partial<Limits>;
}

function withBad(what: string, bad: Partial<RawEntry>, code = 'BROKEN_ARCHIVE'): Shape {
  return { what, code, zip: rawZip([good, { name: 'b/2.txt', content, ...bad }]) };
}

function withEnd(what: string, end: RawEnd, code = 'BROKEN_ARCHIVE'): Shape {
  return { what, code, zip: rawZip([good, { name: 'b/2.txt', content }], end) };
}

/** The archive with bytes put elsewhere than they belong. */
function patched(what: string, find: string, write: (zip: Buffer, at: number) => void): Shape {
  const zip = rawZip([good, { name: 'b/2.txt', content }]);
  write(zip, zip.lastIndexOf(Buffer.from(find, 'latin1')));
  return { what, zip, code: 'BROKEN_ARCHIVE' };
}

/** A field of zip64 (APPNOTE.TXT 4.5.3) with these numbers. */
function zip64Field(...numbers: bigint[]): Buffer {
  const bytes = Buffer.alloc(4 + 8 * numbers.length);
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(8 * numbers.length, 2);
  for (const [at, number] of numbers.entries()) bytes.writeBigUInt64LE(number, 4 + 8 * at);
  return bytes;
}

const many = (count: number, size: number, method = 8): RawEntry[] => {
  const same = Buffer.alloc(size, 'a');
  return Array.from({ length: count }, (_, at) => ({ name: `a/${at}.txt`, content: same, method }));
};
const half = content.length / 2;
const inZip64 = 0xffffffff;

const shapes: Shape[] = [
  withBad(
    'an entry that unpacks to 1,000 times its size',
    { content: Buffer.alloc(2 * MiB, 'a') },
    'TOO_LARGE',
  ),
  { what: 'entries that unpack to 1,000 times together', zip: rawZip(many(65, MiB)), code: 'TOO_LARGE' },
  {
    ...{ what: 'all entries over the limit', zip: rawZip(many(10, 1000)), code: 'TOO_LARGE' },
    limits: { totalBytes: 9999 },
  },
  {
    ...{ what: '100,000 entries, and one too many', code: 'TOO_LARGE' },
    ...{ zip: rawZip(many(100_000, 1, 0), { zip64: {} }), limits: { entries: 99_999 } },
  },
  {
    ...{ what: '100,000 entries whose names are too long together', code: 'TOO_LARGE' },
    ...{ zip: rawZip(many(100_000, 1, 0), { zip64: {} }), limits: { nameBytes: MiB } },
  },
  withEnd('zip64: 2^63 entries', { zip64: { count: 2n ** 63n } }, 'TOO_LARGE'),
  withEnd('zip64: fewer entries than there are', { zip64: { count: 1n } }),
  withEnd('zip64: more entries than there are', { zip64: { count: 3n } }),
  withEnd('zip64: a directory past the end', { zip64: { start: 2n ** 40n } }),
  withEnd('zip64: a directory at 2^64 - 1', { zip64: { start: 2n ** 64n - 1n } }),
  withEnd('zip64: an end record past the end', { zip64: { recordAt: 2n ** 53n } }),
  withEnd('zip64: an end record that is none', { zip64: { recordAt: 0n } }),
  withBad('zip64: a size without its field', { uncompressedSize: inZip64 }, 'TOO_LARGE'),
  withBad('zip64: a field too short', { uncompressedSize: inZip64, extra: zip64Field() }),
  withBad('zip64: 2^60 bytes', { uncompressedSize: inZip64, extra: zip64Field(2n ** 60n) }, 'TOO_LARGE'),
  withBad(
    'zip64: packed in 2^62 bytes',
    { compressedSize: inZip64, extra: zip64Field(2n ** 62n) },
    'TOO_LARGE',
  ),
  withBad('zip64: an entry at 2^64 - 1', { offset: inZip64, extra: zip64Field(2n ** 64n - 1n) }),
  withBad('an extra field longer than all of them', { extra: Buffer.from([1, 0, 255, 255]) }),
  withBad('an entry inside another', { offset: 10 }),
  withBad('two entries at one place', { offset: 0 }),
  withBad('fewer bytes than unpacked', { uncompressedSize: half }),
  withBad('more bytes than unpacked', { uncompressedSize: 2 * content.length }),
  withBad('fewer packed bytes', { compressedSize: 5 }),
  withBad('more packed bytes than the archive', { compressedSize: MiB }),
  withBad('fewer bytes in the header than in the directory', { header: { uncompressedSize: half } }),
  withBad('more bytes in the header than in the directory', { header: { uncompressedSize: 2 ** 31 } }),
  withBad('fewer packed bytes in the header', { header: { compressedSize: 1 } }),
  withBad('more packed bytes in the header', { header: { compressedSize: 2 ** 31 } }),
  withBad('stored in the header, deflated in the directory', { header: { method: 0 } }),
  withBad('deflated in the header, stored in the directory', { method: 0, header: { method: 8 } }),
  withBad('a name twice', { name: 'a/1.txt' }),
  withBad('a name twice, once with "./"', { name: './a//1.txt' }),
  withBad('a name that climbs', { name: '../b/2.txt' }, 'UNSAFE_PATH'),
  withBad('an absolute name', { name: '/b/2.txt' }, 'UNSAFE_PATH'),
  withBad('a name with a drive', { name: 'C:2.txt' }, 'UNSAFE_PATH'),
  withBad('a name with a backslash', { name: 'b\\2.txt' }, 'UNSAFE_PATH'),
  withBad('a name with NUL', { name: 'b/2\0.txt' }, 'UNSAFE_PATH'),
  withBad('a name that is not UTF-8', { name: Buffer.from([0xd1, 0xed, 0x2f, 0x31]) }, 'NOT_UTF8'),
  withBad('a symbolic link', { mode: 0o120777 }),
  withBad('a pipe', { mode: 0o010644 }),
  withBad('a device', { mode: 0o060644 }),
  withBad('an encrypted entry', { flags: 0x801 }),
  withBad('a strongly encrypted entry', { flags: 0x841 }),
  withBad('Deflate64', { method: 9 }),
  withBad('AES', { method: 99 }),
  withBad('a wrong checksum', { crc32: 1 }),
  withBad('an entry past the end', { offset: MiB }),
  withEnd('a directory past the end', { start: MiB }),
  withEnd('a directory that starts late', { start: 200 }),
  withEnd('more entries than listed', { count: 3 }),
  withEnd('fewer entries than listed', { count: 1 }),
  withEnd('65,535 entries without zip64', { count: 0xffff }),
  withEnd('a second disk', { disk: 1 }),
  withEnd('a comment that is not there', { commentLength: 10 }),
  patched('no end record', 'PK\x05\x06', (zip, at) => zip.fill(0, at, at + 4)),
  patched('an entry of the directory that is none', 'PK\x01\x02', (zip, at) => zip.fill(0, at, at + 4)),
  patched('a name longer than the directory', 'PK\x01\x02', (zip, at) => zip.writeUInt16LE(65535, at + 28)),
  patched('a comment longer than the directory', 'PK\x01\x02', (zip, at) =>
    zip.writeUInt16LE(65535, at + 32),
  ),
  patched('a header that is none', 'PK\x03\x04', (zip, at) => zip.fill(0, at, at + 4)),
  patched('a header whose name runs past the end', 'PK\x03\x04', (zip, at) =>
    zip.writeUInt16LE(65535, at + 26),
  ),
  patched('packed bytes that are no Deflate', 'PK\x03\x04', (zip, at) => zip.fill(255, at + 40, at + 60)),
];

it('refuses every archive made to harm, in time and with little unpacked', async (context) => {
  const path = await uploadPlace();
  const ends: [string, string | undefined][] = [];
  let worstMs = 0;
  let lost = 0;
  for (const { what, zip, code, limits = {} } of shapes) {
    const outcome = await outcomeOf(path, 'a.zip', zip, { limits });
    ends.push([what, outcome.code]);
    worstMs = Math.max(worstMs, outcome.ms);
    const most = limits.totalBytes ?? DEFAULT_LIMITS.totalBytes;
    if (outcome.code !== code || outcome.characters > most + chunkBytes) lost += 1;
  }
  reportFaults(context, { what: 'archives: zips made to harm', tried: shapes.length, lost, worstMs });
  expect(ends).toEqual(shapes.map(({ what, code }) => [what, code]));
  expect(worstMs).toBeLessThan(1000);
});

it('never opens a zip inside a zip', async (context) => {
  let nested = await zipOf({ 'a/1.txt': Buffer.alloc(MiB) });
  for (let depth = 0; depth < 6; depth++) {
    const inside = nested;
    nested = await zipOf(Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`${at}.zip`, inside])));
  }
  const path = await uploadPlace();
  const alone = await outcomeOf(path, 'a.zip', nested);
  expect(alone.code).toBe('NO_DOCUMENTS');
  const beside = await outcomeOf(path, 'a.zip', await zipOf({ 'a/1.txt': 'نص', 'a/42.zip': nested }));
  expect([beside.documents, beside.problems.map(({ code }) => code)]).toEqual([1, ['UNKNOWN_ENTRY']]);
  const worstMs = Math.max(alone.ms, beside.ms);
  reportFaults(context, { what: 'archives: zips in zips', tried: 2, lost: 0, worstMs });
  expect(worstMs).toBeLessThan(1000);
});

it('reads zip64 that is well formed, with 100,000 entries too', async (context) => {
  const path = await uploadPlace();
  const small = await outcomeOf(path, 'a.zip', rawZip([good], { zip64: {} }));
  expect(small).toMatchObject({ code: undefined, documents: 1 });
  const large = await outcomeOf(path, 'a.zip', rawZip(many(100_000, 3, 0), { zip64: {} }));
  expect(large).toMatchObject({ code: undefined, documents: 100_000 });
  const worstMs = large.ms;
  reportFaults(context, { what: 'archives: zip64 that is well formed (read)', tried: 2, lost: 0, worstMs });
});
