import { chooseColumns, type ChosenColumns, type ColumnNames } from './columns.ts';
import type { FileWindow } from './file-window.ts';
import { IngestError, quoted } from './ingest-error.ts';
import type { Limits } from './limits.ts';
import { problem, source, type Reading } from './reading.ts';
import { recordToReading } from './record.ts';
import { readSharedStrings, readSheet } from './sheet.ts';
import { openWorkbook } from './workbook.ts';

/**
 * The documents of a sheet whose first row that is not empty names the columns, one a row; first, where the caller
 * names no sheet, the sheets that are not read, as problems.
 *
 * @throws IngestError `BROKEN_ARCHIVE`, `BROKEN_FILE`, `MISSING_SHEET`, `MISSING_COLUMN`, `NO_DOCUMENTS`, `TOO_LARGE`
 */
export async function* readXlsx(
  window: FileWindow,
  file: string,
  options: ColumnNames & { sheet?: string },
  limits: Limits,
): AsyncGenerator<Reading> {
  const { sheet, sharedStrings, others } = await openWorkbook(window, file, limits, options.sheet);
  yield source(file, { encoding: 'UTF_8', guessed: false });
  if (options.sheet === undefined) {
    for (const name of others) {
      const message = `The sheet ${quoted(name)} was not read; the first one is. Name a sheet to read another.`;
      yield problem('UNKNOWN_ENTRY', file, null, message);
    }
  }
  const strings = sharedStrings === undefined ? [] : await readSharedStrings(window, sharedStrings, limits);
  let columns: ChosenColumns | undefined;
  for await (const { line, cells } of readSheet(window, sheet, strings, limits)) {
    if (columns === undefined) {
      const names = Array.from({ length: Math.max(...cells.keys()) + 1 }, (_, at) => cells.get(at) ?? '');
      columns = chooseColumns(names, options, file, line);
      continue;
    }
    const { text, label, group, split } = columns;
    const values = {
      text: cells.get(text) ?? '',
      label: label === undefined ? undefined : (cells.get(label) ?? ''),
      group: group === undefined ? undefined : cells.get(group),
      split: split === undefined ? undefined : (cells.get(split) ?? ''),
    };
    yield recordToReading(values, file, line);
  }
  if (columns === undefined) {
    const message = `The sheet of the workbook ${quoted(file)} is empty.`;
    throw new IngestError('NO_DOCUMENTS', message, 'Name the sheet that holds the texts.', { file });
  }
}
