import { chooseColumns, type ChosenColumns, type ColumnNames } from './columns.ts';
import { IngestError } from './ingest-error.ts';
import type { Limits } from './limits.ts';
import { readLines } from './lines.ts';
import { problem, source, undecodable, type Reading } from './reading.ts';
import { recordToReading } from './record.ts';
import { readRows, type Row } from './rows.ts';
import type { TextSource } from './text-source.ts';

/**
 * The documents of a table with a header row, one a row.
 *
 * @throws IngestError `MISSING_COLUMN`, `MALFORMED_HEADER`, `NOT_UTF8` (of the header), `TOO_LARGE`
 */
export async function* readDelimited(
  text: TextSource,
  delimiter: ',' | '\t',
  file: string,
  columnNames: ColumnNames,
  limits: Limits,
): AsyncGenerator<Reading> {
  yield source(file, text);
  const rows = readRows(readLines(text, file, limits.rowBytes), delimiter, file, limits.rowBytes);
  let columns: (ChosenColumns & { count: number }) | undefined;
  for await (const row of rows) {
    if (columns === undefined) {
      const names = header(row, file);
      columns = { ...chooseColumns(names, columnNames, file, row.line), count: names.length };
      continue;
    }
    switch (row.kind) {
      case 'invalid-bytes':
        yield undecodable(file, row.line, text.encoding);
        break;
      case 'broken':
        yield problem('MALFORMED_ROW', file, row.line, row.message);
        break;
      case 'row': {
        const { fields, line } = row;
        if (fields.length === columns.count) {
          const values = {
            text: fields[columns.text] ?? '',
            label: columns.label === undefined ? undefined : (fields[columns.label] ?? ''),
            group: columns.group === undefined ? undefined : fields[columns.group],
            split: columns.split === undefined ? undefined : fields[columns.split],
          };
          yield recordToReading(values, file, line);
        } else {
          const message = `The header has ${columns.count} columns and this row ${fields.length}. Put a value that holds the delimiter in double quotes.`;
          yield problem('MALFORMED_ROW', file, line, message);
        }
      }
    }
  }
}

function header(row: Row, file: string): string[] {
  switch (row.kind) {
    case 'row':
      return row.fields;
    case 'broken':
      throw new IngestError(
        'MALFORMED_HEADER',
        `The header row of the table cannot be read. ${row.message}`,
        'The first row must hold the names of the columns.',
        { file, line: row.line },
      );
    case 'invalid-bytes':
      throw new IngestError(
        'NOT_UTF8',
        'The header row of the table is not UTF-8 text.',
        'Convert the file to UTF-8 (in an editor: "Save as", encoding UTF-8) and upload it again.',
        { file, line: row.line },
      );
  }
}
