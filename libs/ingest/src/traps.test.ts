import { describe, expect, it } from 'vitest';
import { readDelimited } from './delimited.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { places, readSource, refusal, summary } from './test-files.ts';
import { zipOf } from './test-zip.ts';
import { openText } from './text-source.ts';

const MB = 1e6;

describe('optional columns', () => {
  const columns = { groupColumn: 'author', splitColumn: 'part' };

  it.each([
    ['a.csv', 'text,label,author,part\nأ,x, u1 ,Training\nب,x,,dev\nج,x,u2,TEST\nد,x,u3,other\n', 2],
    [
      'a.jsonl',
      '{"text":"أ","label":"x","author":"u1","part":"Training"}\n{"text":"ب","label":"x","part":"dev"}\n{"text":"ج","label":"x","author":"u2","part":"TEST"}\n{"text":"د","label":"x","part":"other"}\n',
      1,
    ],
  ])('give group and official split, or a problem with its line: %s', async (name, content, first) => {
    const readings = await readSource(name, content, columns);
    expect(readings.documents.map(({ group, split }) => [group, split])).toEqual([
      ['u1', 'TRAIN'],
      [undefined, 'VALIDATION'],
      ['u2', 'TEST'],
    ]);
    expect(places(readings)).toEqual([`UNKNOWN_SPLIT ${name}:${first + 3}`]);
  });

  it('are refused when they are not there', async () => {
    expect(await refusal('a.csv', 'text,label\n', columns)).toMatchObject({ code: 'MISSING_COLUMN' });
  });
});

it('takes numbers, true and false as labels, and refuses lists with a hint', async () => {
  const jsonl = '{"text":"أ","label":true}\n{"text":"ب","label":["a","b"]}\n';
  const readings = await readSource('a.jsonl', jsonl);
  expect(summary(readings)).toEqual(['true: أ']);
  expect(readings.problems).toMatchObject([{ code: 'SEVERAL_LABELS', line: 2 }]);
  const csv = await readSource('a.csv', 'text,label\nأ,"[""a"",""b""]"\nب,[a]\n');
  expect(places(csv)).toEqual(['SEVERAL_LABELS a.csv:2']);
  expect(summary(csv)).toEqual(['[a]: ب']);
});

it('reads text files as asked, whatever the layout suggests', async () => {
  const zip = await zipOf({ 'a/1.txt': 'أ\nب', 'b/1.txt': 'ج' });
  const lines = await readSource('a.zip', zip, { textFiles: 'DOCUMENT_PER_LINE' });
  expect(summary(lines)).toEqual(['a: أ', 'a: ب', 'b: ج']);
  const whole = await readSource('رياضة.txt', 'أ\nب', { textFiles: 'DOCUMENT_PER_FILE' });
  expect(summary(whole)).toEqual(['رياضة: أ\nب']);
});

describe('progress', () => {
  it('only grows and ends with the whole file', async () => {
    const told: number[] = [];
    const content = '{"text":"نص","label":"a"}\n'.repeat(40_000);
    await readSource('a.jsonl', content, { onProgress: (bytes) => told.push(bytes) });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.length).toBeGreaterThan(3);
    expect(told.at(-1)).toBe(Buffer.byteLength(content));
  });

  it.each(['a.jsonl', 'a.zip'])('stops with the reason of the signal: %s', async (name) => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const lines = `${'نص'.repeat(20)}\n`.repeat(20_000);
    const content =
      name === 'a.zip' ? await zipOf({ 'a.txt': lines, 'b.txt': lines }, { compress: false }) : lines;
    const reading = readSource(name, content, {
      signal: stop.signal,
      onProgress: () => {
        stop.abort(reason);
      },
      ...{ textColumn: 'text', labelColumn: 'label' },
    });
    await expect(reading).rejects.toBe(reason);
  });
});

describe('a table made to harm', () => {
  it('is refused early when one line has 1 GB', async () => {
    let given = 0;
    const chunk = Buffer.alloc(MB, 'x');
    async function* endless(): AsyncGenerator<Buffer> {
      for (; given < 1000; given++) yield await Promise.resolve(chunk);
    }
    const readAll = async (): Promise<void> => {
      const table = readDelimited(await openText(endless()), ',', 'a.csv', {}, DEFAULT_LIMITS);
      for await (const reading of table) expect(reading.kind).toBe('source');
    };
    await expect(readAll()).rejects.toMatchObject({ code: 'TOO_LARGE', line: 1 });
    expect(given).toBeLessThan(5);
  });

  it('may have 100,000 columns', async () => {
    const many = 'x,'.repeat(99_998);
    const readings = await readSource('a.csv', `${many}text,label\n${many}نص,a\n`);
    expect(summary(readings)).toEqual(['a: نص']);
  });
});
