import { parquetMetadata, type FileMetaData, type SchemaElement } from 'hyparquet';
import { chooseColumns, type ColumnNames } from './columns.ts';
import type { FileWindow } from './file-window.ts';
import { IngestError, quoted } from './ingest-error.ts';
import { inUnits, type Limits } from './limits.ts';
import { readColumn, type Cell } from './parquet-column.ts';
import { source, undecodable, type Reading } from './reading.ts';
import { recordToReading, severalLabels } from './record.ts';
import { readThrift } from './thrift.ts';

/** A column of the table; `nested` where its values are lists, maps or structs. */
interface Column {
  name: string;
  nullable: boolean;
  nested: boolean;
}

const footerBytes = 8;
/** What a row counts for beside its text: nulls and equal values pack into nothing, and rows must have an end too. */
const rowBytes = 64;

/**
 * The documents of a Parquet file, one a row, its row groups one after the other; `line` is the row's number from 1.
 * Numbers are the digits of what is stored, whatever they stand for (a date is its number of days).
 *
 * @throws IngestError `BROKEN_FILE`, `MISSING_COLUMN`, `TOO_LARGE`
 */
export async function* readParquet(
  window: FileWindow,
  file: string,
  columnNames: ColumnNames,
  limits: Limits,
): AsyncGenerator<Reading> {
  const metadata = await readMetadata(window, file, limits);
  const columns = attempt(() => topColumns(metadata.schema));
  const chosen = chooseColumns(
    columns.map(({ name }) => name),
    columnNames,
    file,
    1,
  );
  yield source(file, { encoding: 'UTF_8', guessed: false });
  let line = 0;
  let unpacked = 0;
  const ends = new Map<number, number>();
  for (const { num_rows: stated, columns: chunks } of metadata.row_groups) {
    const rows = Number(stated);
    if (!(rows >= 0)) throw broken();
    if (rows > limits.rowGroupRows) throw tooLarge(file, `a row group of over ${limits.rowGroupRows} rows`);
    const texts = await cellsOf(chosen.text);
    const isList = chosen.label !== undefined && columns[chosen.label]?.nested === true;
    const labels = chosen.label === undefined || isList ? undefined : await cellsOf(chosen.label);
    const groups = chosen.group === undefined ? undefined : await cellsOf(chosen.group);
    const splits = chosen.split === undefined ? undefined : await cellsOf(chosen.split);
    for (let row = 0; row < rows; row++) {
      line += 1;
      const [text = '', label = '', group = '', split = ''] = [
        texts[row],
        labels?.[row],
        groups?.[row],
        splits?.[row],
      ];
      unpacked += rowBytes + (typeof text === 'string' ? text.length : 0);
      if (unpacked > limits.totalBytes)
        throw tooLarge(file, `rows and texts of over ${inUnits(limits.totalBytes)}`);
      if (isList) yield severalLabels(file, line);
      else if (
        typeof text === 'symbol' ||
        typeof label === 'symbol' ||
        typeof group === 'symbol' ||
        typeof split === 'symbol'
      ) {
        yield undecodable(file, line, 'UTF_8');
      } else {
        if (text.length > limits.documentBytes)
          throw tooLarge(file, `a text of over ${inUnits(limits.documentBytes)}`);
        const values = { text, label: labels && label, group: groups && group, split: splits && split };
        yield recordToReading(values, file, line);
      }
    }
    window.signal?.throwIfAborted();

    async function cellsOf(at: number): Promise<Cell[]> {
      const column = columns[at];
      if (column === undefined || column.nested) {
        const message = `The column ${quoted(column?.name ?? '')} holds lists or structs, not texts.`;
        throw new IngestError('MISSING_COLUMN', message, 'Name a column of plain values.', { file });
      }
      const meta = chunks.find(
        ({ meta_data: { path_in_schema: path = [] } = {} }) => path.length === 1 && path[0] === column.name,
      )?.meta_data;
      if (meta === undefined) throw broken();
      const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
      const length = Number(meta.total_compressed_size);
      // Row groups that share pages would make a small file give rows without end.
      if (!(start >= (ends.get(at) ?? 4) && length >= 0 && start + length <= window.size)) throw broken();
      ends.set(at, start + length);
      if (length > limits.rowGroupBytes || Number(meta.total_uncompressed_size) > limits.rowGroupBytes) {
        throw tooLarge(file, `a column of over ${inUnits(limits.rowGroupBytes)} in a row group`);
      }
      const chunk = await window.bytes(start, length);
      window.consumed(start + length);
      return attempt(() =>
        readColumn(chunk, meta, { rows, nullable: column.nullable, maxBytes: limits.rowGroupBytes }),
      );
    }
  }
  if (line !== Number(metadata.num_rows)) throw broken();

  function attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      throw broken(cause);
    }
  }

  function broken(cause?: unknown): IngestError {
    return brokenParquet(file, cause);
  }
}

async function readMetadata(
  window: FileWindow,
  file: string,
  { documentBytes }: Limits,
): Promise<FileMetaData> {
  if (window.size < 4 + footerBytes) throw brokenParquet(file);
  const footer = await window.bytes(window.size - footerBytes, footerBytes);
  const length = footer.readUInt32LE(0);
  const fits = length <= window.size - 4 - footerBytes;
  if (footer.toString('latin1', 4) !== 'PAR1' || !fits) throw brokenParquet(file);
  if (length > documentBytes) throw tooLarge(file, `a directory of over ${inUnits(documentBytes)}`);
  const bytes = await window.bytes(window.size - footerBytes - length, length + footerBytes);
  try {
    // hyparquet reads numbers of any length, in quadratic time; so these are looked at first.
    readThrift(bytes.subarray(0, length), 0);
    return parquetMetadata(Uint8Array.from(bytes), { geoparquet: false });
  } catch (cause) {
    throw brokenParquet(file, cause);
  }
}

function topColumns([root, ...elements]: readonly SchemaElement[]): Column[] {
  const columns: Column[] = [];
  let at = 0;
  while (columns.length < (root?.num_children ?? 0)) {
    const top = elements[at];
    // The library promises a name, and a damaged file has none.
    if (typeof top?.name !== 'string') throw new Error('The schema is cut off.');
    columns.push({
      name: top.name,
      nullable: top.repetition_type !== 'REQUIRED',
      nested: top.type === undefined || (top.num_children ?? 0) > 0 || top.repetition_type === 'REPEATED',
    });
    for (let open = 1; open > 0; at++) {
      const children = elements[at]?.num_children ?? 0;
      if (at >= elements.length || children < 0) throw new Error('The schema is cut off.');
      open += children - 1;
    }
  }
  return columns;
}

function brokenParquet(file: string, cause?: unknown): IngestError {
  return new IngestError(
    'BROKEN_FILE',
    `The Parquet file ${quoted(file)} is damaged, encrypted or written in a way that is not read.`,
    'Write it again with plain or dictionary encoding and Snappy, Zstandard or no compression, or as JSONL.',
    { file, cause },
  );
}

function tooLarge(file: string, what: string): IngestError {
  return new IngestError(
    'TOO_LARGE',
    `The Parquet file ${quoted(file)} holds ${what}.`,
    'Write it with smaller row groups, of 100,000 rows for instance, or split it.',
    { file },
  );
}
