import { describe, expect, it } from 'vitest';
import { places, readSource, refusal } from './test-files.ts';
import { parquetOf } from './test-parquet.ts';
import { inlineRow, workbookOf } from './test-xlsx.ts';
import { zipOf } from './test-zip.ts';

const sources: [name: string, content: () => string | Buffer | Promise<Buffer>, lines: number[]][] = [
  ['a.csv', () => 'id,text\n1,أول\n2,ثان\n', [2, 3]],
  ['a.tsv', () => 'نص\tمصدر\nأول\tx\nثان\ty\n', [2, 3]],
  ['a.jsonl', () => '{"text":"أول"}\n{"text":"ثان","label":["a","b"]}\n', [1, 2]],
  ['a.txt', () => 'أول\nثان\n', [1, 2]],
  [
    'a.xlsx',
    () => workbookOf({ S: inlineRow(1, 'text') + inlineRow(2, 'أول') + inlineRow(3, 'ثان') }),
    [2, 3],
  ],
  ['a.parquet', () => parquetOf([[{ name: 'text', values: ['أول', 'ثان'] }]]), [1, 2]],
];

describe('a source without labels', () => {
  it.each(sources)('gives its texts where none are wanted: %s', async (name, content, lines) => {
    const { documents, problems } = await readSource(name, await content(), { labels: false });
    expect(documents).toEqual([
      { text: 'أول', label: '', file: name, line: lines[0] },
      { text: 'ثان', label: '', file: name, line: lines[1] },
    ]);
    expect(problems).toEqual([]);
  });

  it('may be a zip, whose names are no labels then', async () => {
    const { documents } = await readSource('a.zip', await zipOf({ 'س/1.txt': 'أول', ' /2.txt': 'ثان' }), {
      labels: false,
    });
    expect(documents.map(({ text, label, file }) => [text, label, file])).toEqual([
      ['أول', '', 'س/1.txt'],
      ['ثان', '', ' /2.txt'],
    ]);
  });

  it('may have labels that no data set could have', async () => {
    const readings = await readSource('a.csv', 'text,label\nأول,\nثان,"[""a"",""b""]"\n,a\n', {
      labels: false,
    });
    expect(readings.documents.map(({ text }) => text)).toEqual(['أول', 'ثان']);
    expect(places(readings)).toEqual(['EMPTY_TEXT a.csv:4']);
    const lists = parquetOf([
      [
        { name: 'text', values: ['أول'] },
        { name: 'label', values: ['a'], list: true },
      ],
    ]);
    expect((await readSource('a.parquet', lists, { labels: false })).documents).toHaveLength(1);
  });

  it('is refused without a column of texts, and where labels are wanted', async () => {
    const csv = 'id,body text\n1,أول\n';
    expect(await refusal('a.csv', csv, { labels: false })).toMatchObject({ code: 'MISSING_COLUMN' });
    const { documents } = await readSource('a.csv', csv, { labels: false, textColumn: 'body text' });
    expect(documents).toHaveLength(1);
    expect(await refusal('a.csv', csv, { textColumn: 'body text' })).toMatchObject({
      code: 'MISSING_COLUMN',
    });
  });
});
