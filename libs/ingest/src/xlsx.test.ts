import { describe, expect, it } from 'vitest';
import { IngestError } from './index.ts';
import { mulberry32 } from './random.ts';
import { places, readSource, refusal, summary } from './test-files.ts';
import { inlineRow, workbookOf } from './test-xlsx.ts';
import { zipOf } from './test-zip.ts';

const header = inlineRow(1, 'text', 'label');

describe('an XLSX file', () => {
  it('gives a document a row, with the number that the sheet gives it', async () => {
    const rows = inlineRow(3, ' النص ', 'التصنيف') + inlineRow(4, 'أول', 'a') + inlineRow(9, 'ثان', ' b ');
    const { documents, problems, sources } = await readSource('a.xlsx', await workbookOf({ Sheet1: rows }));
    expect(documents).toEqual([
      { text: 'أول', label: 'a', file: 'a.xlsx', line: 4 },
      { text: 'ثان', label: 'b', file: 'a.xlsx', line: 9 },
    ]);
    expect(problems).toEqual([]);
    expect(sources).toEqual([{ file: 'a.xlsx', encoding: 'UTF_8', guessed: false }]);
  });

  it('reads shared texts, of several runs too, without phonetic hints', async () => {
    const shared =
      '<si><t>text</t></si><si><t>label</t></si><si><r><t xml:space="preserve">نص </t></r><r><rPr><b/></rPr><t>غامق</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si><si><t>a&amp;b&#x41;</t></si><si/>';
    const cells = (...at: number[]): string =>
      `<row>${at.map((index) => `<c t="s"><v>${index}</v></c>`).join('')}</row>`;
    const workbook = await workbookOf({ S: cells(0, 1) + cells(2, 3) + cells(4, 3) }, { shared });
    const readings = await readSource('a.xlsx', workbook);
    expect(summary(readings)).toEqual(['a&bA: نص غامق']);
    expect(places(readings)).toEqual(['EMPTY_TEXT a.xlsx:3']);
  });

  it.each([
    ['<c r="B2"><v>3.50</v></c>', '3.50'],
    ['<c r="B2" s="1"><v>45123</v></c>', '45123'],
    ['<c r="B2" t="d"><v>2024-05-01</v></c>', '2024-05-01'],
    ['<c r="B2" t="b"><v>1</v></c>', 'TRUE'],
    ['<c r="B2" t="b"><v>0</v></c>', 'FALSE'],
    ['<c r="B2" t="str"><f>UPPER("a")</f><v>A</v></c>', 'A'],
    ['<c r="B2"><f>1+1</f><v>2</v></c>', '2'],
    ['<c r="B2" t="inlineStr"><is><t><![CDATA[<a>]]></t></is></c>', '<a>'],
    ['<c r="B2" t="inlineStr"><is><t>a_x005F_x000A_b</t></is></c>', 'a_x000A_b'],
  ])('takes the value of a cell as it stands: %s', async (cell, label) => {
    const row = `<row r="2"><c r="A2" t="inlineStr"><is><t>نص</t></is></c>${cell}</row>`;
    expect(summary(await readSource('a.xlsx', await workbookOf({ S: header + row })))).toEqual([
      `${label}: نص`,
    ]);
  });

  it('takes neither an error nor a formula without its value as a label', async () => {
    const row = (line: number, cell: string): string =>
      `<row r="${line}"><c r="A${line}" t="inlineStr"><is><t>نص</t></is></c>${cell}</row>`;
    const rows = row(2, '<c r="B2" t="e"><v>#N/A</v></c>') + row(3, '<c r="B3"><f>A1</f></c>');
    const readings = await readSource('a.xlsx', await workbookOf({ S: header + rows }));
    expect(places(readings)).toEqual(['MISSING_VALUE a.xlsx:2', 'MISSING_VALUE a.xlsx:3']);
  });

  it('skips rows without content and reports the same problems as CSV', async () => {
    const rows = [
      inlineRow(1, 'text', 'label', 'author', 'part'),
      '<row r="2"/><row r="3"><c r="A3" s="4"/></row>',
      inlineRow(4, 'أ', 'x', ' u ', 'dev'),
      inlineRow(5, 'ب', '[1,2]', '', 'test'),
      inlineRow(6, 'ج', 'x', '', 'other'),
      inlineRow(7, 'ن_x0000_ص', 'x', '', 'train'),
      inlineRow(8, '', 'x', '', 'train'),
    ];
    const options = { groupColumn: 'author', splitColumn: 'part' };
    const readings = await readSource('a.xlsx', await workbookOf({ S: rows.join('') }), options);
    expect(readings.documents).toMatchObject([{ text: 'أ', group: 'u', split: 'VALIDATION', line: 4 }]);
    expect(places(readings)).toEqual([
      'SEVERAL_LABELS a.xlsx:5',
      'UNKNOWN_SPLIT a.xlsx:6',
      'NUL_CHARACTER a.xlsx:7',
      'EMPTY_TEXT a.xlsx:8',
    ]);
  });

  it('reads the first sheet and names the others, or the one that is asked for', async () => {
    const workbook = await workbookOf({
      أول: header + inlineRow(2, 'أ', 'x'),
      ثان: header + inlineRow(2, 'ب', 'y'),
    });
    const first = await readSource('a.xlsx', workbook);
    expect(summary(first)).toEqual(['x: أ']);
    expect(first.problems).toMatchObject([{ code: 'UNKNOWN_ENTRY', line: null }]);
    const second = await readSource('a.xlsx', workbook, { sheet: 'ثان' });
    expect(summary(second)).toEqual(['y: ب']);
    expect(second.problems).toEqual([]);
    expect(await refusal('a.xlsx', workbook, { sheet: 'ثالث' })).toMatchObject({
      code: 'MISSING_SHEET',
      message: 'The workbook has no sheet "ثالث". Found: "أول", "ثان".',
    });
  });

  it('reads parts that use prefixes or are in UTF-16', async () => {
    const sheet = `<x:worksheet xmlns:x="u"><x:sheetData><x:row><x:c t="str"><x:v>text</x:v></x:c><x:c t="str"><x:v>label</x:v></x:c></x:row><x:row><x:c t="str"><x:v>نص</x:v></x:c><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
    const parts = { 'xl/worksheets/sheet1.xml': Buffer.from(`\ufeff${sheet}`, 'utf16le') };
    expect(summary(await readSource('a.xlsx', await workbookOf({ S: '' }, { parts })))).toEqual(['1: نص']);
  });

  it('reads 20,000 rows across many pieces, byte for byte', async () => {
    const texts = Array.from({ length: 20_000 }, (_, at) => `نص ${at} 😀`);
    const rows = texts.map((text, at) => inlineRow(at + 2, text, 'a'));
    const { documents } = await readSource('a.xlsx', await workbookOf({ S: header + rows.join('') }));
    expect(documents.map(({ text }) => text)).toEqual(texts);
    expect(documents.at(-1)?.line).toBe(20_001);
  });
});

describe('an XLSX file that is refused', () => {
  const sheetPart = 'xl/worksheets/sheet1.xml';
  const sheet = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
  const rowWith = (cell: string): string => sheet(`${header}<row r="2">${cell}</row>`);

  it.each<[string, string | Buffer | undefined]>([
    ['is missing', undefined],
    ['is cut off', sheet(header).slice(0, -20)],
    ['is no XML', 'نص'],
    ['is empty', ''],
    ['is not UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])],
    ['has an external entity', `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${rowWith('&b;')}`],
    [
      'has entities in entities',
      `<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]>${rowWith('<c><v>&c;</v></c>')}`,
    ],
    ['has an unknown entity', rowWith('<c><v>&b;</v></c>')],
    ['nests too deep', '<a>'.repeat(100)],
    ['points past the shared texts', rowWith('<c r="A2" t="s"><v>7</v></c>')],
    ['points to no number', rowWith('<c r="A2" t="s"><v>__proto__</v></c>')],
    ['has a column past the last', rowWith('<c r="XFE2"><v>1</v></c>')],
    ['has its cells out of order', rowWith('<c r="B2"><v>1</v></c><c r="A2"><v>1</v></c>')],
    ['has a row twice', sheet(header + header)],
    ['has a row past the last', sheet(header + inlineRow(1_048_577, 'a', 'b'))],
    [
      'has a tag that does not end',
      `<a ${Array.from({ length: 200_000 }, (_, at) => `a${at}=""`).join(' ')}`,
    ],
  ])('because a sheet %s', async (_, part) => {
    const error = await refusal('a.xlsx', await workbookOf({ S: header }, { parts: { [sheetPart]: part } }));
    expect(error).toMatchObject({ code: 'BROKEN_FILE', file: sheetPart });
  });

  it('because it is an encrypted workbook, text, or a zip of something else', async () => {
    const encrypted = await refusal('a.xlsx', Buffer.from('d0cf11e0a1b11ae1', 'hex'));
    expect(encrypted).toMatchObject({ code: 'CONTENT_MISMATCH' });
    expect(encrypted.message).toContain('encrypted');
    expect(await refusal('a.xlsx', 'text,label\n')).toMatchObject({ code: 'CONTENT_MISMATCH' });
    expect(await refusal('a.xlsx', await zipOf({ 'a/1.txt': 'x' }))).toMatchObject({ code: 'BROKEN_FILE' });
  });

  it('because it has no sheet, an empty one, or none of the columns', async () => {
    expect(await refusal('a.xlsx', await workbookOf({}))).toMatchObject({ code: 'MISSING_SHEET' });
    expect(await refusal('a.xlsx', await workbookOf({ S: '' }))).toMatchObject({ code: 'NO_DOCUMENTS' });
    const other = await workbookOf({ S: inlineRow(5, 'id', 'words') });
    expect(await refusal('a.xlsx', other)).toMatchObject({ code: 'MISSING_COLUMN', line: 5 });
  });

  it('because its table of texts or a row is too large', async () => {
    const workbook = await workbookOf(
      { S: header + inlineRow(2, 'x'.repeat(200), 'a') },
      { shared: '<si><t>x</t></si>' },
    );
    expect(await refusal('a.xlsx', workbook, { limits: { sharedStringBytes: 10 } })).toMatchObject({
      code: 'TOO_LARGE',
      file: 'xl/sharedStrings.xml',
    });
    const row = await refusal('a.xlsx', workbook, { limits: { rowBytes: 100 } });
    expect(row).toMatchObject({ code: 'TOO_LARGE', line: 2 });
  });

  it('or read, and never anything else, whatever bytes are wrong or cut off', async () => {
    const parts = { shared: '<si><t>x</t></si>' };
    const workbook = await workbookOf({ S: header + inlineRow(2, 'نص', 'a') }, parts);
    const plain = header + inlineRow(2, 'نص', 'a') + '<row><c t="s"><v>0</v></c><c><v>1</v></c></row>';
    const random = mulberry32(11);
    for (let round = 0; round < 300; round++) {
      const at = Math.floor(random() * workbook.length);
      const mutated = round % 3 === 0 ? workbook.subarray(0, at) : Buffer.from(workbook);
      if (round % 3 !== 0) mutated[at] = Math.floor(random() * 256);
      await expectTyped(mutated);
      // The checksums of the zip hide faults of the XML, so that is changed on its own too.
      const xml = Buffer.from(sheet(plain));
      xml[Math.floor(random() * xml.length)] = Math.floor(random() * 128);
      await expectTyped(await workbookOf({ S: '' }, { ...parts, parts: { [sheetPart]: xml } }));
    }
  }, 30_000);

  async function expectTyped(workbook: Buffer): Promise<void> {
    const outcome: unknown = await readSource('a.xlsx', workbook).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(IngestError);
  }
});
