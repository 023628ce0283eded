import { IngestError } from './ingest-error.ts';
import { inUnits } from './limits.ts';
import type { Line } from './lines.ts';

/** A row of a CSV or TSV file, or the lines that could not be read as one. */
export type Row =
  | { kind: 'row'; line: number; fields: string[] }
  | { kind: 'invalid-bytes'; line: number }
  | { kind: 'broken'; line: number; message: string };

/**
 * The rows of a table as RFC 4180 writes them: a field in double quotes may hold the delimiter, line ends
 * and, doubled, quotes. As spreadsheets do, a quote inside an unquoted field is taken as it is. Blank lines are skipped.
 *
 * `line` is the line that a row starts in, for invalid bytes the line that holds them. After a quote that
 * is not closed properly, reading goes on at the line where that showed, so every line is looked at twice at most.
 * `csv-parse` is not used because it counts a CR LF inside quotes as two lines and names a row's last line, not its first.
 *
 * @param file for messages
 * @param maxBytes of one row; a longer one throws `TOO_LARGE`
 */
export async function* readRows(
  lines: AsyncIterable<Line>,
  delimiter: ',' | '\t',
  file: string,
  maxBytes: number,
): AsyncGenerator<Row> {
  let open: OpenRow | undefined;
  for await (const line of lines) {
    if (open !== undefined) {
      const state = open.add(line);
      if (state === 'open') {
        if (open.size > maxBytes) throw rowTooLarge(file, open.line, maxBytes);
        continue;
      }
      yield state === 'closed' ? open.row() : brokenQuote(open.line, line.number - 1);
      open = undefined;
      if (state === 'closed') continue;
    }
    if (line.text.trim() === '') continue;
    const fresh = new OpenRow(line.number, delimiter);
    const state = fresh.add(line);
    if (state === 'open') open = fresh;
    else yield state === 'closed' ? fresh.row() : brokenQuote(line.number, line.number);
  }
  if (open !== undefined) yield brokenQuote(open.line, open.lastLine);
}

/** A row that is being put together from one or more lines. */
class OpenRow {
  readonly line: number;
  lastLine: number;
  /** UTF-16 code units taken, never more than the bytes of the file they came from. */
  size = 0;
  private readonly delimiter: string;
  private readonly fields: string[] = [];
  /** The parts of the quoted field that is open, `undefined` between fields. */
  private quoted: string[] | undefined;
  private invalidLine: number | undefined;

  constructor(line: number, delimiter: string) {
    this.line = line;
    this.lastLine = line;
    this.delimiter = delimiter;
  }

  /** Takes one more line: the row is then `closed`, still `open` inside quotes, or `broken` by a quote out of place. */
  add({ number, text, valid, end }: Line): 'closed' | 'open' | 'broken' {
    this.lastLine = number;
    this.size += text.length + end.length;
    if (!valid) this.invalidLine ??= number;
    let at = 0;
    for (;;) {
      if (this.quoted === undefined && text[at] === '"') {
        this.quoted = [];
        at += 1;
      }
      if (this.quoted === undefined) {
        const stop = text.indexOf(this.delimiter, at);
        this.fields.push(text.slice(at, stop === -1 ? undefined : stop));
        if (stop === -1) return 'closed';
        at = stop + 1;
        continue;
      }
      const quote = text.indexOf('"', at);
      if (quote === -1) {
        this.quoted.push(text.slice(at), end);
        return 'open';
      }
      this.quoted.push(text.slice(at, quote));
      at = quote + 1;
      if (text[at] === '"') {
        this.quoted.push('"');
        at += 1;
        continue;
      }
      if (at < text.length && text[at] !== this.delimiter) return 'broken';
      this.fields.push(this.quoted.join(''));
      this.quoted = undefined;
      if (at === text.length) return 'closed';
      at += 1;
    }
  }

  row(): Row {
    if (this.invalidLine !== undefined) return { kind: 'invalid-bytes', line: this.invalidLine };
    return { kind: 'row', line: this.line, fields: this.fields };
  }
}

function brokenQuote(first: number, last: number): Row {
  const unread = first === last ? 'the line was' : `lines ${first} to ${last} were`;
  const message = `A quoted value that starts in line ${first} is not closed properly, so ${unread} not read. Close the quote, and write a quote inside a quoted value twice ("").`;
  return { kind: 'broken', line: first, message };
}

function rowTooLarge(file: string, line: number, maxBytes: number): IngestError {
  return new IngestError(
    'TOO_LARGE',
    `The row that starts in line ${line} is longer than ${inUnits(maxBytes)}.`,
    'Look for a double quote in that line that is never closed.',
    { file, line },
  );
}
