import { describe, expect, it } from 'vitest';
import { places, readSource, refusal, summary } from './test-files.ts';

describe('a CSV file', () => {
  it('gives a document a row, with the line that the row starts in', async () => {
    const { documents, problems } = await readSource('posts.csv', 'text,label\nنص أول,رياضة\nنص ثان,ثقافة\n');
    expect(documents).toEqual([
      { text: 'نص أول', label: 'رياضة', file: 'posts.csv', line: 2 },
      { text: 'نص ثان', label: 'ثقافة', file: 'posts.csv', line: 3 },
    ]);
    expect(problems).toEqual([]);
  });

  it.each(['\n', '\r\n', '\r'])('counts lines inside quotes when lines end with %j', async (end) => {
    const content = ['text,label', '"أول', '', 'آخر",a', 'بعده,b', ''].join(end);
    expect((await readSource('a.csv', content)).documents).toEqual([
      { text: `أول${end}${end}آخر`, label: 'a', file: 'a.csv', line: 2 },
      { text: 'بعده', label: 'b', file: 'a.csv', line: 5 },
    ]);
  });

  it('reads delimiters and doubled quotes inside quotes, and quotes inside a plain value', async () => {
    const content = 'text,label\n"قال: ""نعم"", ثم ذهب",a\nقال "نعم" وذهب,b\n"",c\n';
    const readings = await readSource('a.csv', content);
    expect(summary(readings)).toEqual(['a: قال: "نعم", ثم ذهب', 'b: قال "نعم" وذهب']);
    expect(places(readings)).toEqual(['EMPTY_TEXT a.csv:4']);
  });

  it('takes the named columns, whatever spaces and mark the header has', async () => {
    const content = '\ufeff"id", Body ,"  Kind"\n1,نص,خبر\n';
    const readings = await readSource('a.csv', content, { textColumn: 'Body', labelColumn: ' Kind ' });
    expect(summary(readings)).toEqual(['خبر: نص']);
  });

  it.each([
    ['text,label', 'a,b'],
    ['Content,Categories', 'a,b'],
    ['sentiment,tweet', 'b,a'],
    ['التصنيف,النص', 'b,a'],
    ['topic,label,text', 'x,b,a'],
  ])('finds the usual names in the header %s', async (header, row) => {
    expect(summary(await readSource('a.csv', `${header}\n${row}\n`))).toEqual(['b: a']);
  });

  it('is refused with the columns found when no column is named as usual', async () => {
    expect(await refusal('a.csv', 'id,words,kind\n')).toMatchObject({
      code: 'MISSING_COLUMN',
      message: 'No column is named as texts usually are. Found: "id", "words", "kind".',
      file: 'a.csv',
      line: 1,
    });
  });

  it('is refused when a named column is absent, there twice, or asked to be both', async () => {
    const named = { textColumn: 'Text', labelColumn: 'label' };
    expect((await refusal('a.csv', 'text,label\n', named)).message).toContain('no column "Text"');
    expect((await refusal('a.csv', 'text,label,text\n')).message).toContain('two columns named "text"');
    const same = { textColumn: 'text', labelColumn: 'text' };
    expect((await refusal('a.csv', 'text,label\n', same)).message).toContain('both the text and the label');
  });

  it('shows at most twenty of the columns found', async () => {
    const header = Array.from({ length: 1000 }, (_, column) => `c${column}`).join(',');
    expect((await refusal('a.csv', header)).message).toMatch(/"c19" and 980 more\.$/);
  });

  it('is refused when its header is not UTF-8 or not closed', async () => {
    expect(
      await refusal('a.csv', Buffer.from([0xe3, 0x2c, 0xd1, 0x0a]), { encoding: 'UTF_8' }),
    ).toMatchObject({
      code: 'NOT_UTF8',
      line: 1,
    });
    expect(await refusal('a.csv', '"text,label\nنص,a\n')).toMatchObject({
      code: 'MALFORMED_HEADER',
      line: 1,
    });
  });

  it('reports rows with a wrong number of columns, an empty text or an empty label, and reads on', async () => {
    const readings = await readSource('a.csv', 'text,label\nأ\nب,b,c\n  ,d\nج,\nد,e\n');
    expect(places(readings)).toEqual([
      'MALFORMED_ROW a.csv:2',
      'MALFORMED_ROW a.csv:3',
      'EMPTY_TEXT a.csv:4',
      'MISSING_VALUE a.csv:5',
    ]);
    expect(readings.problems[1]?.message).toContain('The header has 2 columns and this row 3');
    expect(summary(readings)).toEqual(['e: د']);
  });

  it('skips blank lines and still counts them', async () => {
    const { documents } = await readSource('a.csv', 'text,label\n\n   \nنص,a\n\n');
    expect(documents.map(({ line }) => line)).toEqual([4]);
  });

  it('names the line of the bytes that are not UTF-8, also inside quotes', async () => {
    const content = Buffer.concat([
      Buffer.from('text,label\nجيد,a\n'),
      Buffer.from([0xe3, 0xd1, 0x2c, 0x61, 0x0a]),
      Buffer.from('"أول\n'),
      Buffer.from([0xe3, 0xd1, 0x22, 0x2c, 0x61, 0x0a]),
      Buffer.from('جيد,b\n'),
    ]);
    const readings = await readSource('a.csv', content);
    expect(places(readings)).toEqual(['NOT_UTF8 a.csv:3', 'NOT_UTF8 a.csv:5']);
    expect(readings.problems[0]?.message).toContain('Convert the file to UTF-8');
    expect(summary(readings)).toEqual(['a: جيد', 'b: جيد']);
  });

  it('reads on at the line where an unclosed quote shows', async () => {
    const readings = await readSource('a.csv', 'text,label\n"أول,a\nثان,b\n"ثالث",c\nرابع,d\n');
    expect(places(readings)).toEqual(['MALFORMED_ROW a.csv:2']);
    expect(readings.problems[0]?.message).toContain('lines 2 to 3 were not read');
    expect(summary(readings)).toEqual(['c: ثالث', 'd: رابع']);
  });

  it('reports a quote that is never closed with the lines it took', async () => {
    const readings = await readSource('a.csv', 'text,label\nأول,a\n"ثان,b\nثالث,c\n');
    expect(places(readings)).toEqual(['MALFORMED_ROW a.csv:3']);
    expect(readings.problems[0]?.message).toContain('lines 3 to 4 were not read');
  });

  it('reports letters after a closing quote', async () => {
    const readings = await readSource('a.csv', 'text,label\n"أول" زائد,a\nثان,b\n');
    expect(places(readings)).toEqual(['MALFORMED_ROW a.csv:2']);
    expect(summary(readings)).toEqual(['b: ثان']);
  });

  it('is refused when an unclosed quote swallows more than a row may hold', async () => {
    const content = `text,label\nنص,a\n"مفتوح,b\n${'سطر,c\n'.repeat(2000)}`;
    const error = await refusal('a.csv', content, { limits: { rowBytes: 4096 } });
    expect(error).toMatchObject({ code: 'TOO_LARGE', file: 'a.csv', line: 3 });
    expect(error.message).toBe('The row that starts in line 3 is longer than 4 KiB.');
  });

  it('reports a NUL character in a text or a label', async () => {
    const readings = await readSource('a.csv', 'text,label\nن\0ص,a\nنص,\0b\n');
    expect(places(readings)).toEqual(['NUL_CHARACTER a.csv:2', 'NUL_CHARACTER a.csv:3']);
  });

  it('takes a header named as object properties are', async () => {
    const readings = await readSource('a.csv', '__proto__,constructor\nنص,a\n', {
      textColumn: '__proto__',
      labelColumn: 'constructor',
    });
    expect(summary(readings)).toEqual(['a: نص']);
  });

  it('trims labels and composes them, and leaves texts as they are', async () => {
    const readings = await readSource('a.csv', 'text,label\n \u0627\u0653 , \u0627\u0653 \n');
    expect(readings.documents).toMatchObject([{ text: ' \u0627\u0653 ', label: '\u0622' }]);
  });

  it('gives nothing when it has a header alone', async () => {
    expect(await readSource('a.csv', 'text,label')).toMatchObject({ documents: [], problems: [] });
  });
});

describe('a TSV file', () => {
  it('has tabs between its columns, and commas in its texts', async () => {
    expect(summary(await readSource('a.TSV', 'content\tlabel\nأول، ثم, ثان\ta\n'))).toEqual([
      'a: أول، ثم, ثان',
    ]);
  });

  it('may be UTF-16 with a mark', async () => {
    const content = Buffer.from('\ufefftext\tlabel\r\n"نص\r\nتال"\ta\r\n', 'utf16le');
    expect(summary(await readSource('a.tsv', content))).toEqual(['a: نص\r\nتال']);
    expect(summary(await readSource('a.tsv', content.swap16()))).toEqual(['a: نص\r\nتال']);
  });
});
