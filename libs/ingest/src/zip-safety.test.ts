import { describe, expect, it } from 'vitest';
import { IngestError } from './index.ts';
import { mulberry32 } from './random.ts';
import { readSource, refusal } from './test-files.ts';
import { rawZip, zipOf, type RawEntry } from './test-zip.ts';

const MiB = 1024 * 1024;
const content = Buffer.from('نص عربي قصير '.repeat(20));
const good: RawEntry = { name: 'a/1.txt', content };

/** The refusal of an archive with one good entry and one that is not. */
function refusalOf(bad: Partial<RawEntry>, limits = {}): Promise<IngestError> {
  return refusal('a.zip', rawZip([good, { name: 'b/2.txt', content, ...bad }]), { limits });
}

describe('a zip with a name that leads elsewhere', () => {
  it.each([
    '../b/2.txt',
    'b/../../2.txt',
    'b/..',
    '/etc/b/2.txt',
    '//host/b/2.txt',
    'C:/b/2.txt',
    'c:2.txt',
    'b\\..\\2.txt',
    '..\\2.txt',
    'b/2\0.txt',
    '__MACOSX/../../2.txt',
  ])('is refused: %j', async (name) => {
    expect(await refusalOf({ name })).toMatchObject({ code: 'UNSAFE_PATH', file: name });
  });

  it('is refused when the name is not UTF-8', async () => {
    const name = Buffer.from([0xd1, 0xed, 0xc7, 0x2f, 0x32, 0x2e, 0x74, 0x78, 0x74]);
    expect(await refusalOf({ name })).toMatchObject({ code: 'NOT_UTF8' });
  });
});

describe('a zip with a broken entry', () => {
  it.each<[string, Partial<RawEntry>]>([
    ['is a symbolic link', { mode: 0o120777 }],
    ['is a device', { mode: 0o060644 }],
    ['is encrypted', { flags: 0x801 }],
    ['is packed by another method', { method: 9 }],
    ['has another checksum', { crc32: 1 }],
    ['states fewer bytes than it unpacks to', { uncompressedSize: content.length - 1 }],
    ['states no bytes', { uncompressedSize: 0 }],
    ['states more bytes than it unpacks to', { uncompressedSize: content.length + 1 }],
    ['states fewer packed bytes than it has', { compressedSize: 5 }],
    ['states more packed bytes than the archive', { compressedSize: MiB }],
    ['is stored and states two sizes', { method: 0, compressedSize: content.length - 1 }],
    ['starts inside another entry', { offset: 10 }],
    ['starts where the other does', { offset: 0 }],
    ['starts where nothing is', { offset: 250 }],
    ['starts past the end', { offset: MiB }],
  ])('is refused when it %s', async (_, bad) => {
    const error = await refusalOf(bad);
    expect(error.code).toBe('BROKEN_ARCHIVE');
    expect(['a/1.txt', 'b/2.txt']).toContain(error.file);
    expect(error.message).toMatch(/^The entry "(a\/1|b\/2)\.txt" of the archive /);
  });

  it('is refused for a file of lines whose checksum is wrong', async () => {
    const zip = rawZip([{ name: 'a.txt', content, crc32: 1 }]);
    expect(await refusal('a.zip', zip)).toMatchObject({ code: 'BROKEN_ARCHIVE', file: 'a.txt' });
  });

  it('is refused for a file of lines that unpacks to more than it states', async () => {
    const zip = rawZip([{ name: 'a.txt', content, uncompressedSize: content.length - 1 }]);
    expect(await refusal('a.zip', zip)).toMatchObject({ code: 'BROKEN_ARCHIVE', file: 'a.txt' });
  });

  it('is refused for a file of lines whose packed data is cut', async () => {
    const zip = rawZip([{ name: 'a.txt', content, compressedSize: 5 }]);
    expect(await refusal('a.zip', zip)).toMatchObject({ code: 'BROKEN_ARCHIVE', file: 'a.txt' });
  });

  it('is refused when the entry asks for strong encryption, by its place in the list', async () => {
    const error = await refusalOf({ flags: 0x841 });
    expect(error.code).toBe('BROKEN_ARCHIVE');
    expect(error.message).toBe('Entry 2 in the list of the archive "a.zip" cannot be read.');
  });
});

describe('a zip with a broken directory', () => {
  it('is refused when it is cut off', async () => {
    const zip = await zipOf({ 'a/1.txt': content, 'b/1.txt': content });
    for (const length of [5, 100, zip.length - 30, zip.length - 1]) {
      expect(await refusal('a.zip', zip.subarray(0, length))).toMatchObject({
        code: 'BROKEN_ARCHIVE',
        file: 'a.zip',
      });
    }
  });

  it('is refused when it lists more entries than it counts', async () => {
    const entries = [good, { name: 'b/2.txt', content }];
    expect(await refusal('a.zip', rawZip(entries, { count: 1 }))).toMatchObject({ code: 'BROKEN_ARCHIVE' });
    expect(await refusal('a.zip', rawZip(entries, { count: 3 }))).toMatchObject({ code: 'BROKEN_ARCHIVE' });
  });

  it('is read or refused, and never anything else, whatever byte is wrong', async () => {
    const zip = await zipOf({ 'a/1.txt': content, 'b/1.txt': 'نص', 'c/1.txt': content });
    const random = mulberry32(7);
    for (let round = 0; round < 500; round++) {
      const mutated = Buffer.from(zip);
      mutated[Math.floor(random() * zip.length)] = Math.floor(random() * 256);
      const outcome: unknown = await readSource('a.zip', mutated).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(IngestError);
    }
  });
});

describe('a zip that is too large', () => {
  it('is refused when an entry above 1 MiB unpacks to over 100 times its size', async () => {
    const error = await refusalOf({ content: Buffer.alloc(2 * MiB, 'a') });
    expect(error).toMatchObject({ code: 'TOO_LARGE', file: 'b/2.txt' });
  });

  it('is read when a short entry packs as well', async () => {
    const zip = await zipOf({ 'a/1.txt': 'x', 'b/1.txt': 'y'.repeat(MiB) });
    expect((await readSource('a.zip', zip)).documents).toHaveLength(2);
  });

  it('is refused when it holds too many entries, before they are read', async () => {
    const error = await refusal('a.zip', rawZip([good], { count: 50_000 }), { limits: { entries: 49_999 } });
    expect(error).toMatchObject({ code: 'TOO_LARGE', file: 'a.zip' });
  });

  it('is refused when all entries together are too large', async () => {
    const error = await refusalOf({}, { totalBytes: 2 * content.length - 1 });
    expect(error).toMatchObject({ code: 'TOO_LARGE', file: 'a.zip' });
  });

  it('is refused when one document is too large, before any is read', async () => {
    const zip = rawZip([
      { ...good, crc32: 1 },
      { name: 'b/2.txt', content: Buffer.concat([content, content]) },
    ]);
    const error = await refusal('a.zip', zip, { limits: { documentBytes: content.length } });
    expect(error).toMatchObject({ code: 'TOO_LARGE', file: 'b/2.txt' });
  });
});
