import { afterEach, describe, expect, it } from 'vitest';
import { readSource, summary } from './test-files.ts';
import { parquetOf } from './test-parquet.ts';
import { inlineRow, workbookOf } from './test-xlsx.ts';

const hostile = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

afterEach(() => {
  const fresh = {} as Record<string, unknown>;
  for (const name of ['x', 'polluted', 'text', 'label', '0']) expect(fresh[name]).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(([] as unknown[]).length).toBe(0);
});

describe.each(hostile)('the name %s', (name) => {
  const columns = { textColumn: name, labelColumn: 'label', groupColumn: 'author' };
  const wanted = [{ text: 'نص', label: name, group: 'u' }];

  it('is a field of JSONL like any other, and pollutes nothing however deep it lies', async () => {
    const poison = { x: 1, polluted: 1 };
    const deep = `{"${name}":{"${name}":${JSON.stringify(poison)}},"x":${JSON.stringify({ [name]: poison })}}`;
    const line = `{"${name}":"نص","label":"${name}","author":"u","other":${deep}}`;
    const lines = `${line}\n{"${name}":${deep},"label":"a","author":{"${name}":1}}\n`;
    const { documents, problems } = await readSource('a.jsonl', lines, columns);
    expect(documents).toMatchObject(wanted);
    expect(problems).toMatchObject([{ code: 'MISSING_VALUE', line: 2 }]);
  });

  it('is never found where an object only inherits it', async () => {
    const { problems } = await readSource('a.jsonl', '{"label":"a","author":"u"}\n', columns);
    expect(problems).toMatchObject([{ code: 'MISSING_VALUE', line: 1 }]);
  });

  it('is a column of CSV, XLSX and Parquet like any other', async () => {
    const sheet = inlineRow(1, name, 'label', 'author') + inlineRow(2, 'نص', name, 'u');
    const table = parquetOf([
      [
        { name, values: ['نص'] },
        { name: 'label', values: [name] },
        { name: 'author', values: ['u'] },
      ],
    ]);
    for (const [file, content] of [
      ['a.csv', `${name},label,author\nنص,${name},u\n`],
      ['a.xlsx', await workbookOf({ [name]: sheet })],
      ['a.parquet', table],
    ] as const) {
      expect((await readSource(file, content, columns)).documents).toMatchObject(wanted);
    }
  });
});

it('reads formulas as the text that they are', async () => {
  const formulas = ["=cmd|' /C calc'!A1", '+1+1', '-2+3', '@SUM(A1:A9)', '=HYPERLINK("http://a")'];
  const rows = formulas.map((formula) => `"${formula.replaceAll('"', '""')}",a\n`);
  const readings = await readSource('a.csv', `text,label\n${rows.join('')}`);
  expect(summary(readings)).toEqual(formulas.map((formula) => `a: ${formula}`));
});
