import { readFile, readdir } from 'node:fs/promises';
import { referenceData, withReferenceData } from '@tasnif/testing';
import { describe, expect, it } from 'vitest';
import { decode, detectEncoding, type Encoding } from './encoding.ts';
import { places, readSource, summary } from './test-files.ts';

const encodings = ['UTF_8', 'UTF_16LE', 'UTF_16BE', 'WINDOWS_1256', 'ISO_8859_6'] as const;
const text =
  'ذهب الولد الصغير إلى المدرسة في الصباح، ثم عاد مع أصدقائه بعد الظهر وقرأ كتابًا عن تاريخ القرية القديمة؟';

/** Characters that the encoding lacks are left out. */
function encode(value: string, encoding: Encoding): Buffer {
  if (encoding === 'UTF_8') return Buffer.from(value);
  if (encoding === 'UTF_16LE') return Buffer.from(value, 'utf16le');
  if (encoding === 'UTF_16BE') return Buffer.from(value, 'utf16le').swap16();
  const bytes = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const { text: character, valid } = decode(Buffer.of(byte), encoding);
    if (valid) bytes.set(character, byte);
  }
  return Buffer.from(Array.from(value).flatMap((character) => bytes.get(character) ?? []));
}

describe.each(encodings)('%s', (encoding) => {
  it('is found without a mark, shown, and read to the letter', async () => {
    const readings = await readSource('خبر.txt', encode(`${text}\n${text}`, encoding));
    expect(readings.sources).toEqual([{ file: 'خبر.txt', encoding, guessed: encoding !== 'UTF_8' }]);
    expect(summary(readings)).toEqual([`خبر: ${text}`, `خبر: ${text}`]);
  });

  it('overrides what would be found', async () => {
    const { sources } = await readSource('a.txt', 'abcd', { encoding });
    expect(sources).toMatchObject([{ encoding, guessed: false }]);
  });
});

describe('a file in UTF-8', () => {
  it('stays so when its first 64 KiB end inside a character', () => {
    for (const shift of ['', 'x']) {
      const head = Buffer.from(shift + 'ب'.repeat(40_000));
      expect(detectEncoding(head)).toMatchObject({ encoding: 'UTF_8', guessed: false });
    }
  });

  it.each(['نص', 'ascii'])('stays so when a line past its head is bad: %s', async (line) => {
    const head = Buffer.from(`${line}\n`.repeat(20_000));
    const content = Buffer.concat([head, Buffer.from([0xe3, 0xd1, 0x0a]), Buffer.from('بعد')]);
    const readings = await readSource('a.txt', content);
    expect(places(readings)).toEqual(['NOT_UTF8 a.txt:20001']);
    expect(readings.documents).toHaveLength(20_001);
    expect(readings.documents.at(-1)).toMatchObject({ text: 'بعد', line: 20_002 });
  });
});

it('reports bytes that mean nothing in ISO-8859-6 by their line', async () => {
  const content = Buffer.from([0xc7, 0x0a, 0xff, 0x0a, 0xc8]);
  const readings = await readSource('a.txt', content, { encoding: 'ISO_8859_6' });
  expect(places(readings)).toEqual(['NOT_IN_ENCODING a.txt:2']);
  expect(summary(readings)).toEqual(['a: ا', 'a: ب']);
});

it('leaves French letters to Windows-1256', () => {
  const french = encode('Les élèves étaient déjà là, à côté de la fenêtre.', 'WINDOWS_1256');
  expect(detectEncoding(french)).toMatchObject({ encoding: 'WINDOWS_1256' });
});

describe.skipIf(withReferenceData('sanad-sample') !== false)('SANAD (needs reference data)', () => {
  it.each(encodings)('is guessed right on 99 %% of samples of 200 bytes: %s', async (encoding) => {
    let right = 0;
    let samples = 0;
    for (const topic of await readdir(referenceData('sanad-sample'))) {
      for (const name of await readdir(referenceData('sanad-sample', topic))) {
        const bytes = encode(await readFile(referenceData('sanad-sample', topic, name), 'utf8'), encoding);
        for (let at = 0; at + 200 <= Math.min(bytes.length, 2000); at += 200) {
          samples += 1;
          // A sample of UTF-8 may begin inside a character; a file does not.
          const start = encoding === 'UTF_8' && ((bytes[at] ?? 0) & 0xc0) === 0x80 ? at + 1 : at;
          if (detectEncoding(bytes.subarray(start, at + 200)).encoding === encoding) right += 1;
        }
      }
    }
    expect(samples).toBeGreaterThan(2000);
    expect(right / samples).toBeGreaterThanOrEqual(0.99);
  });
});
