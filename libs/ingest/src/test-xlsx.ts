import { zipOf } from './test-zip.ts';

const relationTypes = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = (list: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list}</Relationships>`;

/** What differs from a workbook that is as it should be. */
export interface WorkbookParts {
  /** What `sst` holds; without it there is no table of texts. */
  shared?: string;
  /** Parts to put in place of others or beside them; `undefined` leaves one out. */
  parts?: Readonly<Record<string, string | Buffer | undefined>>;
}

/** A workbook from its sheets: by name what `sheetData` holds. */
export function workbookOf(
  sheets: Readonly<Record<string, string>>,
  { shared, parts = {} }: WorkbookParts = {},
): Promise<Buffer> {
  const names = Object.keys(sheets);
  const listed = names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  const related = names.map(
    (_, at) =>
      `<Relationship Id="rId${at + 1}" Type="${relationTypes}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  if (shared !== undefined) {
    related.push(
      `<Relationship Id="s" Type="${relationTypes}/sharedStrings" Target="/xl/sharedStrings.xml"/>`,
    );
  }
  const files: Record<string, string | Buffer | undefined> = {
    '_rels/.rels': relations(
      `<Relationship Id="w" Type="${relationTypes}/officeDocument" Target="xl/workbook.xml"/>`,
    ),
    'xl/workbook.xml': `<workbook xmlns:r="${relationTypes}"><sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(related.join('')),
    'xl/sharedStrings.xml': shared === undefined ? undefined : `<sst>${shared}</sst>`,
    ...Object.fromEntries(
      names.map((name, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        `<worksheet><sheetData>${sheets[name] ?? ''}</sheetData></worksheet>`,
      ]),
    ),
    ...parts,
  };
  const present = Object.entries(files).filter(
    (file): file is [string, string | Buffer] => file[1] !== undefined,
  );
  return zipOf(Object.fromEntries(present));
}

/** A row of cells with their own texts, from column A on. */
export function inlineRow(line: number, ...texts: string[]): string {
  const cells = texts.map(
    (text, at) => `<c r="${String.fromCharCode(65 + at)}${line}" t="inlineStr"><is><t>${text}</t></is></c>`,
  );
  return `<row r="${line}">${cells.join('')}</row>`;
}
