import { chooseColumns, type ColumnNames } from './columns.ts';
import type { Limits } from './limits.ts';
import { readLines } from './lines.ts';
import { problem, source, undecodable, type Reading } from './reading.ts';
import { quoted } from './ingest-error.ts';
import { recordToReading, severalLabels } from './record.ts';
import type { TextSource } from './text-source.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The documents of a file with a JSON object a line; blank lines are skipped. Fields that the caller does not
 * name are found in the first object.
 *
 * @throws IngestError `MISSING_COLUMN`, `TOO_LARGE`
 */
export async function* readJsonLines(
  textSource: TextSource,
  file: string,
  columnNames: ColumnNames,
  limits: Limits,
): AsyncGenerator<Reading> {
  yield source(file, textSource);
  const { labels = true } = columnNames;
  let { textColumn, labelColumn } = columnNames;
  for await (const { number: line, text, valid } of readLines(textSource, file, limits.documentBytes)) {
    if (!valid) {
      yield undecodable(file, line, textSource.encoding);
      continue;
    }
    if (text.trim() === '') continue;
    const fields = parseFields(text);
    if (fields === undefined) {
      yield problem('MALFORMED_ROW', file, line, 'The line is not a JSON object.');
      continue;
    }
    if (textColumn === undefined || (labels && labelColumn === undefined)) {
      const names = Object.keys(fields);
      const chosen = chooseColumns(names, columnNames, file, line);
      textColumn = names[chosen.text] ?? '';
      labelColumn = chosen.label === undefined ? undefined : (names[chosen.label] ?? '');
    }
    const columns = { ...columnNames, textColumn, labelColumn: labels ? labelColumn : undefined };
    yield toReading(fields, columns, file, line);
  }
}

function parseFields(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toReading(
  fields: Fields,
  columns: Omit<ColumnNames, 'labelColumn'> & { textColumn: string; labelColumn: string | undefined },
  file: string,
  line: number,
): Reading {
  const text = own(fields, columns.textColumn);
  if (typeof text !== 'string') return missing(columns.textColumn, text, 'a string');
  let labelText: string | undefined;
  if (columns.labelColumn !== undefined) {
    const label = own(fields, columns.labelColumn);
    if (Array.isArray(label)) return severalLabels(file, line);
    labelText = scalarText(label);
    if (labelText === undefined)
      return missing(columns.labelColumn, label, 'a string, a number or true or false');
  }
  const group = optional(columns.groupColumn);
  const split = optional(columns.splitColumn);
  return recordToReading({ text, label: labelText, group, split }, file, line);

  function optional(name: string | undefined): string | undefined {
    return name === undefined ? undefined : (scalarText(own(fields, name)) ?? '');
  }

  function missing(field: string, value: unknown, wanted: string): Reading {
    const fault = value === undefined ? 'is missing' : `is not ${wanted}`;
    return problem('MISSING_VALUE', file, line, `The field ${quoted(field)} ${fault}.`);
  }
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A field of the object itself, so that `constructor` or `__proto__` never reach what it inherits. */
function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
