import { extname } from 'node:path';
import { IngestError, quoted } from './ingest-error.ts';

export type Format = 'zip' | 'txt' | 'csv' | 'tsv' | 'jsonl' | 'xlsx' | 'parquet';

const formats = new Map<string, Format>([
  ['.zip', 'zip'],
  ['.txt', 'txt'],
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.xlsx', 'xlsx'],
  ['.parquet', 'parquet'],
]);

/** The format a file's name promises; throws IngestError `UNSUPPORTED_FORMAT`. */
export function formatOf(file: string): Format {
  const extension = extname(file.trim()).toLowerCase();
  const format = formats.get(extension);
  if (format !== undefined) return format;
  throw new IngestError(
    'UNSUPPORTED_FORMAT',
    `The file ${quoted(file)} is of a kind that is not read.`,
    'Upload a .zip (a folder a topic with a .txt file a document, or a .txt file a topic with a document a line), a .txt with a document a line, a .csv, .tsv or .xlsx with a header row, a .jsonl or .ndjson, or a .parquet.',
    { file },
  );
}

const zipSignatures = ['PK\x03\x04', 'PK\x05\x06'];
const oldOffice = '\xd0\xcf\x11\xe0';
/** What files that are no text begin with. */
const signatures: readonly { kind: string; starts: readonly string[] }[] = [
  { kind: 'a zip archive or an Office document', starts: zipSignatures },
  { kind: 'a Parquet file', starts: ['PAR1'] },
  { kind: 'a gzip archive', starts: ['\x1f\x8b'] },
  { kind: 'an old Office document', starts: [oldOffice] },
  { kind: 'a PDF document', starts: ['%PDF-'] },
  { kind: 'a RAR archive', starts: ['Rar!\x1a\x07'] },
  { kind: 'a 7-Zip archive', starts: ['7z\xbc\xaf\x27\x1c'] },
];

/** The most bytes {@link confirmFormat} looks at. */
export const longestSignature = 8;

/**
 * Refuses a file whose first bytes are those of another format than its name promises.
 *
 * @throws IngestError `CONTENT_MISMATCH`, `NO_DOCUMENTS` for an empty file
 */
export function confirmFormat(format: Format, head: Buffer, file: string): void {
  if (head.length === 0) {
    const message = `The file ${quoted(file)} is empty.`;
    throw new IngestError('NO_DOCUMENTS', message, 'Upload a file that holds texts.', { file });
  }
  const bytes = head.toString('latin1');
  const startsWith = (start: string): boolean => bytes.startsWith(start);
  if (format === 'zip' && !zipSignatures.some(startsWith)) throw mismatch(file, 'is not a zip archive');
  if (format === 'xlsx' && startsWith(oldOffice)) {
    throw mismatch(file, 'is an encrypted workbook or an old one (.xls)');
  }
  if (format === 'xlsx' && !zipSignatures.some(startsWith)) throw mismatch(file, 'is not an XLSX workbook');
  if (format === 'parquet' && !startsWith('PAR1')) throw mismatch(file, 'is not a Parquet file');
  if (format === 'zip' || format === 'xlsx' || format === 'parquet') return;
  const other = signatures.find(({ starts }) => starts.some(startsWith));
  if (other !== undefined) throw mismatch(file, `is ${other.kind}, not ${format.toUpperCase()} text`);
}

function mismatch(file: string, fault: string): IngestError {
  return new IngestError(
    'CONTENT_MISMATCH',
    `The file ${quoted(file)} ${fault}.`,
    'Give the file the extension of what it holds; save a spreadsheet without a password as .xlsx or "CSV UTF-8".',
    { file },
  );
}
