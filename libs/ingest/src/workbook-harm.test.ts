import { describe, expect, it } from 'vitest';
import { places, readSource, refusal, summary } from './test-files.ts';
import { inlineRow, workbookOf, type WorkbookParts } from './test-xlsx.ts';

const header = inlineRow(1, 'text', 'label');
const good = inlineRow(2, 'نص', 'a');
const sharedRow = (line: number, ...at: (number | string)[]): string =>
  `<row r="${line}">${at.map((index) => `<c t="s"><v>${index}</v></c>`).join('')}</row>`;

describe('a workbook made to harm', () => {
  it.each<[string, string]>([
    ['1,000,000,000', '<row r="1000000000"/>'],
    ['10^30', `<row r="1${'0'.repeat(30)}"/>`],
    ['1,048,577', '<row r="1048577"/>'],
    ['0', '<row r="0"/>'],
    ['-1', '<row r="-1"/>'],
    ['1e3', '<row r="1e3"/>'],
    ['the one before', '<row r="2"/>'],
    ['of a word', '<row r="__proto__"/>'],
  ])('is refused with a row number that is %s', async (_, row) => {
    const error = await refusal('a.xlsx', await workbookOf({ S: header + good + row }));
    expect(error).toMatchObject({ code: 'BROKEN_FILE' });
  });

  it.each(['XFE3', 'ZZZ3', 'AAAAAAA3', 'A', '3', '-A3', 'a3', '__proto__', 'A99999999'])(
    'is refused with the cell %s',
    async (cell) => {
      const row = `<row r="3"><c r="${cell}"><v>1</v></c></row>`;
      const error = await refusal('a.xlsx', await workbookOf({ S: header + good + row }));
      expect(error).toMatchObject({ code: 'BROKEN_FILE' });
    },
  );

  it('may use the last cell that there is', async () => {
    const row = '<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>';
    expect(places(await readSource('a.xlsx', await workbookOf({ S: header + row })))).toEqual([
      'MISSING_VALUE a.xlsx:1048576',
    ]);
  });

  it.each(['1', '-1', '4294967296', '1e99', 'NaN', 'Infinity', 'length', 'constructor', '0.5'])(
    'is refused with a cell that points to the shared text %s',
    async (index) => {
      const workbook = await workbookOf({ S: header + sharedRow(2, index) }, { shared: '<si><t>x</t></si>' });
      expect(await refusal('a.xlsx', workbook)).toMatchObject({ code: 'BROKEN_FILE' });
    },
  );

  it('is refused when cells that share a text make a row or a sheet too large', async () => {
    const shared = `<si><t>${'ن'.repeat(1000)}</t></si><si><t>a</t></si>`;
    const rows = Array.from({ length: 50 }, (_, at) => sharedRow(at + 2, 0, 1)).join('');
    const workbook = await workbookOf({ S: header + rows }, { shared });
    expect((await readSource('a.xlsx', workbook)).documents).toHaveLength(50);
    const error = await refusal('a.xlsx', workbook, { limits: { totalBytes: 40_000 } });
    expect(error).toMatchObject({ code: 'TOO_LARGE' });
    const row = await refusal('a.xlsx', workbook, { limits: { rowBytes: 1000 } });
    expect(row).toMatchObject({ code: 'TOO_LARGE', line: 2 });
  });

  it('takes the first of two sheets of one name', async () => {
    const list = [1, 2].map((at) => `<sheet name="S" sheetId="${at}" r:id="rId${at}"/>`).join('');
    const parts: WorkbookParts['parts'] = {
      'xl/workbook.xml': `<workbook xmlns:r="u"><sheets>${list}</sheets></workbook>`,
    };
    const workbook = await workbookOf({ A: header + good, B: header + inlineRow(2, 'آخر', 'b') }, { parts });
    expect(summary(await readSource('a.xlsx', workbook, { sheet: 'S' }))).toEqual(['a: نص']);
  });

  it('expands no entity, however they nest', async () => {
    const entities = Array.from(
      { length: 30 },
      (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`,
    ).join('');
    const sheet = `<!DOCTYPE a [<!ENTITY e0 "نص">${entities}]><worksheet><sheetData>${header}<row r="2"><c t="str"><v>&e30;</v></c></row></sheetData></worksheet>`;
    for (const part of [
      'xl/worksheets/sheet1.xml',
      'xl/workbook.xml',
      '_rels/.rels',
      'xl/sharedStrings.xml',
    ]) {
      const workbook = await workbookOf({ S: header + good }, { shared: '', parts: { [part]: sheet } });
      expect(await refusal('a.xlsx', workbook)).toMatchObject({ code: 'BROKEN_FILE', file: part });
    }
  });
});
