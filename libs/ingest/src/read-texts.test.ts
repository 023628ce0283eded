import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { places, readTextsOf } from './test-files.ts';
import { zipOf } from './test-zip.ts';

async function textsOf(name: string, content: string | Buffer): Promise<string[]> {
  return (await readTextsOf(name, content)).documents.map(({ text }) => text);
}

async function refusalOf(name: string, content: string | Buffer, limits = {}): Promise<unknown> {
  return readTextsOf(name, content, { limits }).catch((error: unknown) => error);
}

describe('a file that nobody labelled', () => {
  it.each([
    ['a.txt', 'أول\nثان\n'],
    ['a.TXT.gz', gzipSync('أول\r\nثان')],
    ['a.csv', 'text,label\nأول,\nثان,ب\n'],
    ['a.jsonl', '{"text":"أول"}\n{"text":"ثان"}\n'],
  ])('gives its texts: %s', async (name, content) => {
    expect(await textsOf(name, content)).toEqual(['أول', 'ثان']);
  });

  it('may be a zip of files, a text each, in whatever folders', async () => {
    const zip = await zipOf({ '1.txt': 'أول\nسطر', 'a/2.txt': 'ثان', 'a/b/3.txt': 'ثالث', 'x.pdf': '%PDF-' });
    const { documents, problems } = await readTextsOf('a.zip', zip);
    expect(documents.map(({ text }) => text)).toEqual(['أول\nسطر', 'ثان', 'ثالث']);
    expect(problems.map(({ code }) => code)).toEqual(['UNKNOWN_ENTRY']);
  });

  it('is read in its encoding when it is packed, and its lines have their numbers', async () => {
    const bytes = Buffer.from([0xcf, 0xd1, 0xd3, 10, 10, 0xdf, 0xca, 0xc8]);
    const readings = await readTextsOf('a.txt.gz', gzipSync(bytes), { encoding: 'WINDOWS_1256' });
    expect(readings.documents.map(({ text, line }) => [text, line])).toEqual([
      ['درس', 1],
      ['كتب', 3],
    ]);
    expect(places(readings)).toEqual(['EMPTY_TEXT a.txt.gz:2']);
  });

  it('is refused where it is damaged, unpacks to too much, or is of another kind', async () => {
    const packed = gzipSync('نص\n'.repeat(1000));
    expect(await refusalOf('a.txt.gz', 'plain')).toMatchObject({ code: 'BROKEN_ARCHIVE' });
    expect(await refusalOf('a.txt.gz', packed.subarray(0, -9))).toMatchObject({ code: 'BROKEN_ARCHIVE' });
    expect(await refusalOf('a.txt.gz', packed, { totalBytes: 4096 })).toMatchObject({ code: 'TOO_LARGE' });
    const bounds = { ratio: 2, ratioFreeTotalBytes: 100 };
    expect(await refusalOf('a.txt.gz', packed, bounds)).toMatchObject({ code: 'TOO_LARGE' });
    expect(await refusalOf('a.gz', packed)).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });
});
