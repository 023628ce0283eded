import { chooseColumns, type ColumnNames } from './columns.ts';
import type { Limits } from './limits.ts';
import { readLines } from './lines.ts';
import { documentOrProblem, notUtf8, problem, type Reading } from './reading.ts';
import { quoted } from './ingest-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The documents of a file with a JSON object a line; blank lines are skipped. Fields that the caller does not
 * name are found in the first object.
 *
 * @throws IngestError `MISSING_COLUMN`, `TOO_LARGE`
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Buffer>,
  file: string,
  columnNames: ColumnNames,
  limits: Limits,
): AsyncGenerator<Reading> {
  let { textColumn, labelColumn } = columnNames;
  for await (const { number: line, text, valid } of readLines(chunks, file, limits.documentBytes)) {
    if (!valid) {
      yield notUtf8(file, line);
      continue;
    }
    if (text.trim() === '') continue;
    const fields = parseFields(text);
    if (fields === undefined) {
      yield problem('MALFORMED_ROW', file, line, 'The line is not a JSON object.');
      continue;
    }
    if (textColumn === undefined || labelColumn === undefined) {
      const names = Object.keys(fields);
      const chosen = chooseColumns(names, columnNames, file, line);
      textColumn = names[chosen.text] ?? '';
      labelColumn = names[chosen.label] ?? '';
    }
    yield toReading(fields, textColumn, labelColumn, file, line);
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
  textField: string,
  labelField: string,
  file: string,
  line: number,
): Reading {
  const text = own(fields, textField);
  const label = own(fields, labelField);
  if (typeof text !== 'string') return missing(textField, text, 'a string');
  if (typeof label === 'number') return documentOrProblem({ text, label: String(label), file, line });
  if (typeof label !== 'string') return missing(labelField, label, 'a string or a number');
  return documentOrProblem({ text, label, file, line });

  function missing(field: string, value: unknown, wanted: string): Reading {
    const fault = value === undefined ? 'is missing' : `is not ${wanted}`;
    return problem('MISSING_VALUE', file, line, `The field ${quoted(field)} ${fault}.`);
  }
}

/** A field of the object itself, so that `constructor` or `__proto__` never reach what it inherits. */
function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
