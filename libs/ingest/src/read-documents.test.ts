import { readdir } from 'node:fs/promises';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDocuments } from './index.ts';
import { refusal } from './test-files.ts';

describe('a file that cannot be read', () => {
  it.each(['a.pdf', 'a.xls', 'a', 'zip', 'a.zip.exe', '.csv'])('is refused by its name: %s', async (name) => {
    const error = await refusal(name, 'text,label\n');
    expect(error).toMatchObject({ code: 'UNSUPPORTED_FORMAT', file: name });
    expect(error.hint).toMatch(/\.zip .* \.csv, .* \.xlsx .* \.jsonl/);
  });

  it.each([
    ['zip', Buffer.from('PK\x03\x04'), 'is a zip archive or an Office document, not CSV text'],
    ['gzip', gzipSync('text,label\n'), 'is a gzip archive, not CSV text'],
    ['PDF', Buffer.from('%PDF-1.7'), 'is a PDF document, not CSV text'],
  ])('is refused when a .csv is really %s', async (_, content, sentence) => {
    const error = await refusal('posts.csv', content);
    expect(error.code).toBe('CONTENT_MISMATCH');
    expect(error.message).toBe(`The file "posts.csv" ${sentence}.`);
  });

  it('is refused when a .zip is really something else', async () => {
    expect(await refusal('a.zip', deflateRawSync('text'))).toMatchObject({ code: 'CONTENT_MISMATCH' });
  });

  it.each(['a.csv', 'a.jsonl', 'a.zip'])('is refused when it is empty: %s', async (name) => {
    expect(await refusal(name, '')).toMatchObject({ code: 'NO_DOCUMENTS' });
  });

  it('is named in messages cut short and without what reorders text', async () => {
    const error = await refusal(`\u202egnp.${'x'.repeat(300)}`, '');
    expect(error.message).toContain('"\\u202egnp.xxx');
    expect(error.message.length).toBeLessThan(200);
  });
});

describe('a reader that stops early', () => {
  it.runIf(process.platform === 'linux')('leaves no file open', async () => {
    const path = new URL(import.meta.url).pathname;
    const before = (await readdir('/proc/self/fd')).length;
    const options = { textColumn: 'text', labelColumn: 'label' };
    for await (const reading of readDocuments({ path, name: 'a.jsonl' }, options)) {
      expect(reading.kind).toBe('source');
      break;
    }
    expect((await readdir('/proc/self/fd')).length).toBe(before);
  });
});
