import { describe, expect, it } from 'vitest';
import { places, readSource, refusal, summary } from './test-files.ts';

const good = '{"text":"نص","label":"a"}';

describe('a JSONL file', () => {
  it.each(['posts.jsonl', 'posts.ndjson'])('gives a document an object: %s', async (name) => {
    const { documents, problems } = await readSource(name, `${good}\r\n\r\n{"label":7,"text":"ثان\\nسطر"}`);
    expect(documents).toEqual([
      { text: 'نص', label: 'a', file: name, line: 1 },
      { text: 'ثان\nسطر', label: '7', file: name, line: 3 },
    ]);
    expect(problems).toEqual([]);
  });

  it('takes the named fields', async () => {
    const content = '{"text":"لا","body":"نعم","kind":"a"}\n';
    const readings = await readSource('a.jsonl', content, { textColumn: 'body', labelColumn: 'kind' });
    expect(summary(readings)).toEqual(['a: نعم']);
  });

  it('is refused with the fields of its first object when none is named as usual', async () => {
    expect(await refusal('a.jsonl', '\n{"words":"x","label":"a"}\n')).toMatchObject({
      code: 'MISSING_COLUMN',
      message: 'No column is named as texts usually are. Found: "words", "label".',
      file: 'a.jsonl',
      line: 2,
    });
  });

  it.each([
    ['{"text":"نص"', 'MALFORMED_ROW'],
    ['["نص","a"]', 'MALFORMED_ROW'],
    ['null', 'MALFORMED_ROW'],
    ['{"label":"a"}', 'MISSING_VALUE'],
    ['{"text":5,"label":"a"}', 'MISSING_VALUE'],
    ['{"text":"نص","label":null}', 'MISSING_VALUE'],
    ['{"text":"نص","label":["a"]}', 'SEVERAL_LABELS'],
    ['{"text":"نص","label":" "}', 'MISSING_VALUE'],
    ['{"text":"\\t","label":"a"}', 'EMPTY_TEXT'],
    ['{"text":"\\u0000","label":"a"}', 'NUL_CHARACTER'],
    ['{"text":"\\ud800","label":"a"}', 'LONE_SURROGATE'],
    ['{"text":"نص","label":"\\udc00"}', 'LONE_SURROGATE'],
    ['['.repeat(100_000), 'MALFORMED_ROW'],
  ])('reports a bad line and reads on: %.40s', async (line, code) => {
    const readings = await readSource('a.jsonl', `${good}\n${line}\n${good}\n`);
    expect(places(readings)).toEqual([`${code} a.jsonl:2`]);
    expect(readings.documents).toHaveLength(2);
  });

  it('reports a line that is not UTF-8', async () => {
    const bad = Buffer.from([0x7b, 0xe3, 0x7d, 0x0a]);
    expect(places(await readSource('a.jsonl', bad, { encoding: 'UTF_8' }))).toEqual(['NOT_UTF8 a.jsonl:1']);
  });

  it('keeps a surrogate pair written as two escapes', async () => {
    expect(summary(await readSource('a.jsonl', '{"text":"\\ud83d\\ude00","label":"a"}'))).toEqual(['a: 😀']);
  });

  it('never reads what an object inherits, and pollutes nothing', async () => {
    const content = '{"__proto__":{"text":"نص"},"label":"a"}\n';
    const readings = await readSource('a.jsonl', content, { textColumn: 'text', labelColumn: 'label' });
    expect(places(readings)).toEqual(['MISSING_VALUE a.jsonl:1']);
    const inherited = await readSource('a.jsonl', good, { textColumn: 'text', labelColumn: 'constructor' });
    expect(inherited.problems[0]?.message).toBe('The field "constructor" is missing.');
    expect(({} as { text?: unknown }).text).toBeUndefined();
  });
});
