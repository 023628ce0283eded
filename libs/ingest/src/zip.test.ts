import { describe, expect, it } from 'vitest';
import { places, readSource, refusal, summary } from './test-files.ts';
import { rawZip, zipOf } from './test-zip.ts';

describe('a zip of a folder a topic', () => {
  it('gives a document a file, labelled with its folder', async () => {
    const zip = await zipOf({ 'رياضة/1.txt': 'فاز الفريق\nأمس\n', 'ثقافة/1.TXT': 'معرض الكتاب' });
    const { documents, problems } = await readSource('a.zip', zip);
    expect(documents).toEqual([
      { text: 'فاز الفريق\nأمس\n', label: 'رياضة', file: 'رياضة/1.txt', line: 1 },
      { text: 'معرض الكتاب', label: 'ثقافة', file: 'ثقافة/1.TXT', line: 1 },
    ]);
    expect(problems).toEqual([]);
  });

  it("may have one folder around everything, and folders inside the topics' folders", async () => {
    const zip = await zipOf({ './data/a/1.txt': 'x', 'data/b/2.txt': 'y', 'data/b/c/3.txt': 'z' });
    expect(summary(await readSource('a.zip', zip))).toEqual(['a: x', 'b: y', 'c: z']);
  });

  it('may be packed without compression or in zip64', async () => {
    const files = { 'a/1.txt': 'x', 'b/1.txt': 'y' };
    for (const options of [{ compress: false }, { forceZip64Format: true }]) {
      expect(summary(await readSource('a.zip', await zipOf(files, options)))).toEqual(['a: x', 'b: y']);
    }
  });

  it('passes over clutter in silence and reports every other entry', async () => {
    const zip = await zipOf({
      'a/': '',
      'a/1.txt': 'x',
      'a/Thumbs.db': '?',
      'b/.DS_Store': '?',
      'b/desktop.ini': '?',
      '__MACOSX/a/._1.txt': '?',
      '.git/notes.txt': '?',
      'b/1.txt': 'y',
      'b/1.docx': '?',
      README: '?',
    });
    const readings = await readSource('a.zip', zip);
    expect(summary(readings)).toEqual(['a: x', 'b: y']);
    expect(places(readings)).toEqual(['UNKNOWN_ENTRY b/1.docx:-', 'UNKNOWN_ENTRY README:-']);
  });

  it('composes and trims labels, so that one topic is not two', async () => {
    const zip = await zipOf({ '\u0627\u0653/1.txt': 'x', '\u0622 /2.txt': 'y', 'b/1.txt': 'z' });
    const { documents } = await readSource('a.zip', zip);
    expect(documents.map(({ label }) => label)).toEqual(['\u0622', '\u0622', 'b']);
  });

  it('reads UTF-8 names without the flag that says so', async () => {
    const zip = rawZip([
      { name: 'رياضة/1.txt', content: Buffer.from('x'), flags: 0 },
      { name: 'b/1.txt', content: Buffer.from('y'), flags: 0 },
    ]);
    expect(summary(await readSource('a.zip', zip))).toEqual(['رياضة: x', 'b: y']);
  });

  it('reports files that are empty, not UTF-8, or hold a NUL character', async () => {
    const zip = await zipOf({
      'a/1.txt': ' \n',
      'a/2.txt': Buffer.from([0xe3, 0xd1]),
      'a/3.txt': 'x\0y',
      'b/4.txt': '',
      'b/5.txt': 'z',
    });
    const readings = await readSource('a.zip', zip, { encoding: 'UTF_8' });
    expect(places(readings)).toEqual([
      'EMPTY_TEXT a/1.txt:1',
      'NOT_UTF8 a/2.txt:-',
      'NUL_CHARACTER a/3.txt:1',
      'EMPTY_TEXT b/4.txt:1',
    ]);
    expect(summary(readings)).toEqual(['b: z']);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffنص')],
    ['UTF-16 LE', Buffer.from('\ufeffنص', 'utf16le')],
    ['UTF-16 BE', Buffer.from('\ufeffنص', 'utf16le').swap16()],
  ])('reads %s', async (_, content) => {
    const zip = await zipOf({ 'a/1.txt': content, 'b/1.txt': content });
    expect(summary(await readSource('a.zip', zip))).toEqual(['a: نص', 'b: نص']);
  });

  it('reads documents of several megabytes', async () => {
    const text = Array.from({ length: 400_000 }, (_, word) => `كلمة${word}`).join(' ');
    const { documents } = await readSource('a.zip', await zipOf({ 'a/1.txt': text, 'b/1.txt': 'y' }));
    expect(documents[0]?.text === text).toBe(true);
  });
});

describe('a zip of a file a topic', () => {
  it.each(['', 'data/'])('gives a document a line, labelled with the file\'s name: "%s"', async (root) => {
    const zip = await zipOf({ [`${root}رياضة.txt`]: 'أول\r\nثان', [`${root}ثقافة.txt`]: '\ufeffثالث\n' });
    expect((await readSource('a.zip', zip)).documents).toEqual([
      { text: 'أول', label: 'رياضة', file: `${root}رياضة.txt`, line: 1 },
      { text: 'ثان', label: 'رياضة', file: `${root}رياضة.txt`, line: 2 },
      { text: 'ثالث', label: 'ثقافة', file: `${root}ثقافة.txt`, line: 1 },
    ]);
  });

  it('reports blank lines and lines that are not UTF-8', async () => {
    const bad = Buffer.concat([Buffer.from('أول\n\n'), Buffer.from([0xe3, 0x0a]), Buffer.from('رابع\n')]);
    const readings = await readSource('a.zip', await zipOf({ 'a.txt': bad, 'b.txt': 'x' }));
    expect(places(readings)).toEqual(['EMPTY_TEXT a.txt:2', 'NOT_UTF8 a.txt:3']);
    expect(summary(readings)).toEqual(['a: أول', 'a: رابع', 'b: x']);
  });

  it('may be larger than one document may be', async () => {
    const zip = await zipOf({ 'a.txt': 'سطر\n'.repeat(1000), 'b.txt': 'x' });
    const { documents } = await readSource('a.zip', zip, { limits: { documentBytes: 100 } });
    expect(documents).toHaveLength(1001);
  });

  it('is refused when a line is too long', async () => {
    const zip = await zipOf({ 'a.txt': `x\n${'y'.repeat(101)}\n`, 'b.txt': 'x' });
    const error = await refusal('a.zip', zip, { limits: { documentBytes: 100 } });
    expect(error).toMatchObject({ code: 'TOO_LARGE', file: 'a.txt', line: 2 });
  });
});

describe('a zip of another layout', () => {
  it('is refused when it has text files in folders and beside them', async () => {
    const error = await refusal('a.zip', await zipOf({ 'data/notes.txt': 'x', 'data/a/1.txt': 'y' }));
    expect(error.code).toBe('MIXED_LAYOUT');
    expect(error.message).toBe(
      'The archive has .txt files in folders, like "data/a/1.txt", and beside them, like "data/notes.txt".',
    );
  });

  it('is refused when it has no text file', async () => {
    expect(await refusal('a.zip', await zipOf({ 'a.csv': 'text,label' }))).toMatchObject({
      code: 'NO_DOCUMENTS',
    });
    expect(await refusal('a.zip', await zipOf({}))).toMatchObject({ code: 'NO_DOCUMENTS' });
  });
});
