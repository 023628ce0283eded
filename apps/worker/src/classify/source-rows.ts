import { stat } from 'node:fs/promises';
import { readDocuments, type Reading, type ReadOptions } from '@tasnif/ingest';
import type { JobServices } from '../job-services.ts';
import { JobFailure } from '../job-failure.ts';

/** A row of a source: a document, or the problem in its place. */
export type SourceRow = Exclude<Reading, { kind: 'source' }>;

/** An upload, and how it is read. */
export interface TextsSource {
  name: string;
  path: string;
  reading: ReadOptions;
}

/** Rows of one batch; fewer where they are long. */
const BATCH_ROWS = 256;
/** UTF-16 code units of the texts of one batch, from which on it is closed. */
const BATCH_LENGTH = 1_000_000;

/**
 * Reads a source once, so that what is wrong with it is found before anything is classified, and returns its number of
 * rows. Throws IngestError, and NO_DOCUMENTS where no row has a text.
 */
export async function countRows(
  { path, name, reading }: TextsSource,
  progress: JobServices['progress'],
): Promise<number> {
  const { size: total } = await stat(path);
  const onProgress = (done: number): void => {
    progress.report({ stage: 'READING', done, total, unit: 'bytes' });
  };
  let [rows, documents] = [0, 0];
  let firstProblem = '';
  for await (const piece of readDocuments({ path, name }, { ...reading, labels: false, onProgress })) {
    progress.check();
    if (piece.kind === 'source') continue;
    rows++;
    if (piece.kind === 'document') documents++;
    else if (firstProblem === '') {
      const { file, line, message } = piece.problem;
      firstProblem = ` The first: ${file}${line === null ? '' : `:${line}`}: ${message}`;
    }
  }
  if (documents > 0) return rows;
  throw new JobFailure(
    'NO_DOCUMENTS',
    rows === 0
      ? 'The file has no rows with texts.'
      : `None of the ${rows} rows of the file can be read.${firstProblem}`,
    'Upload a file that holds texts, and name their column as the file does.',
  );
}

/** The rows of a source from the `first` on, counted from 0, in batches of a size that fits in memory. */
export async function* readBatches(
  { path, name, reading }: TextsSource,
  first: number,
): AsyncGenerator<SourceRow[]> {
  let batch: SourceRow[] = [];
  let length = 0;
  let place = 0;
  for await (const piece of readDocuments({ path, name }, { ...reading, labels: false })) {
    if (piece.kind === 'source' || place++ < first) continue;
    batch.push(piece);
    if (piece.kind === 'document') length += piece.document.text.length;
    if (batch.length < BATCH_ROWS && length < BATCH_LENGTH) continue;
    yield batch;
    [batch, length] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
