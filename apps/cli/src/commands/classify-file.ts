import { basename, extname, resolve } from 'node:path';
import type { Command } from 'commander';
import { sendFile } from '../add-dataset.ts';
import { followClassification, saveResult, type FileClassification } from '../follow-classification.ts';
import { ClassifyFileDocument, inputFields, type ClassifyFileInput } from '../gql/operations.ts';
import { jobLine } from '../job-line.ts';
import { resolveId } from '../latest.ts';
import { megabytes } from '../megabytes.ts';
import { oneOf } from '../options.ts';
import { isResumable } from '../send-upload.ts';
import type { Session } from '../session.ts';
import { encodings } from './dataset.ts';

const about = inputFields.ClassifyFileInput;

export type FileOptions = Partial<Omit<ClassifyFileInput, 'upload' | 'topK'>> & {
  file?: string;
  out?: string;
  resume?: string;
  top?: number;
};

/** The options of "classify" for files. */
export function withFileOptions(command: Command): Command {
  return command
    .option(
      '--file <path>',
      'Classify the texts of a .csv, .tsv, .jsonl, .xlsx, .parquet or .txt file, a .zip, or a folder of .txt files.',
    )
    .option('--out <path>', 'With --file: where to write the result. Default: <name>-classified.csv here.')
    .option(
      '--format <csv|jsonl>',
      'With --file: what the result is. Default: by the name of --out, else csv.',
      oneOf('CSV', 'JSONL'),
    )
    .option('--text-column <column>', `With --file: ${about.textColumn}`)
    .option('--sheet <name>', `With --file: ${about.sheet}`)
    .option('--encoding <encoding>', `With --file: ${about.encoding}`, oneOf(...encodings))
    .option(
      '--text-files <document-per-file|document-per-line>',
      `With --file: ${about.textFiles}`,
      oneOf('DOCUMENT_PER_FILE', 'DOCUMENT_PER_LINE'),
    )
    .option('--resume <upload>', 'With --file: go on with an upload of the same path that was broken off.');
}

/** Sends a file, waits for its classification and writes the result. */
export async function classifyFile(
  session: Session,
  path: string,
  { out, resume, top, model, format: given, ...input }: Omit<FileOptions, 'file'>,
): Promise<void> {
  const { client, output, signal, folder } = session;
  const format = given ?? (out !== undefined && /\.(?:jsonl|ndjson)$/i.test(out) ? 'JSONL' : 'CSV');
  const chosen = model == null ? {} : { model: await resolveId(session, 'model', model) };
  let begun: string | undefined;
  const { upload, name } = await sendFile(client, resolve(folder, path), {
    signal,
    ...(resume !== undefined && { resume }),
    onUpload: (id) => (begun = id),
    onBytes: (sent, total) => {
      output.status(`sent ${megabytes(sent)}${total === undefined ? '' : ` of ${megabytes(total)}`}`);
    },
  }).catch((error: unknown) => {
    if (begun !== undefined && isResumable(error)) {
      output.note(`upload ${begun} can go on: tasnif classify --file ${path} --resume ${begun}`);
    }
    throw error;
  });
  const { classifyFile: made } = await client.request(
    ClassifyFileDocument,
    { input: { ...input, ...chosen, ...(top !== undefined && { topK: top }), upload, format } },
    { signal },
  );
  await finishClassification(session, made, out ?? `${name}-classified.${format.toLowerCase()}`);
}

/** Waits for a classification and writes its result. */
export async function finishClassification(
  session: Session,
  { id }: Pick<FileClassification, 'id'>,
  out: string,
): Promise<void> {
  const { client, output, signal, folder } = session;
  const file = resolve(folder, out);
  const classification = await followClassification(client, id, {
    signal,
    onProgress: (job) => {
      output.status(jobLine(job));
    },
  })
    .then((followed) =>
      saveResult(client, followed, file, {
        signal,
        onBytes: (here) => {
          output.status(`received ${megabytes(here)} of ${megabytes(followed.bytes ?? 0)}`);
        },
      }),
    )
    .catch((error: unknown) => {
      if (signal.aborted) {
        output.note(
          `the job goes on: tasnif results get ${id} --out ${out}; to end it: tasnif results cancel ${id}`,
        );
      }
      throw error;
    });
  output.result(classification, classificationLines(classification));
  output.note(`wrote ${file}`);
}

/** What came of a file, a line each. */
function classificationLines(classification: FileClassification): string[] {
  const { id, rows, problemRows, abstainedRows, truncatedRows, precision, classes } = classification;
  const width = Math.max(...classes.map((row) => String(row.rows).length));
  return [
    id,
    `${rows} rows, ${problemRows} that can not be read, ${truncatedRows} read in part${precision === null ? '' : `, ${abstainedRows} abstained`}`,
    ...classes.map(({ label, rows: own }) => `${String(own).padStart(width)}  ${label}`),
  ];
}

/** What a result is called where nobody says so. */
export function resultName({ name, format }: Pick<FileClassification, 'name' | 'format'>): string {
  return `${basename(name, extname(name))}-classified.${format.toLowerCase()}`;
}
