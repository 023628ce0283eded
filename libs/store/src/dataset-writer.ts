import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { withTransaction } from './database.ts';
import type { DatasetProblem } from './datasets.ts';
import { splits as splitNames, type Split } from './documents.ts';
import { StoreError } from './errors.ts';
import { newId } from './ids.ts';
import { createLabelLog, type LabelLog } from './label-log.ts';
import type { EncodingCount } from './parameters.ts';

export interface NewDocument {
  text: string;
  label: string;
  file: string;
  line: number;
  /** Where the source itself says. */
  split?: Split;
}

export interface NewDataset {
  name: string;
  /** 32 bits, signed. */
  seed: number;
  /** `validationShare` and `testShare` are kept with the version; `splits` acts on them. */
  validationShare: number;
  testShare: number;
  /** Read once, as fast as Postgres takes them. What it throws is thrown on, as it is. */
  documents: AsyncIterable<NewDocument>;
  /** Sees how many documents each label has when all are read; what it throws refuses the data set. */
  check: (counts: ReadonlyMap<string, number>) => void;
  /**
   * From the label of each document (its place in `classes`, which are sorted), and its official split where all have
   * one: 0 TRAIN, 1 VALIDATION, 2 TEST.
   */
  splits: (labels: Int32Array, classes: readonly string[], official?: Uint8Array) => Uint8Array;
  /** `encodings`, `problems` and `problemCount` are asked when all documents are read; the first 1,000 problems are kept. */
  encodings: () => readonly EncodingCount[];
  problems: () => readonly DatasetProblem[];
  problemCount: () => number;
}

/** Problems that are kept with a version; the rest is counted. */
export const KEPT_PROBLEMS = 1_000;
const chunkBytes = 1 << 16;

/**
 * Writes a data set and its first version in one transaction and returns its id: all of it is there, or nothing.
 * In memory it keeps five bytes a document, and the classes.
 */
export function createDatasetWriter(pool: pg.Pool): (dataset: NewDataset) => Promise<string> {
  return (dataset) =>
    withTransaction(pool, async (client) => {
      const id = newId('dataset');
      const versionId = newId('version');
      await client.query('INSERT INTO "Dataset" (id, name) VALUES ($1, $2)', [id, dataset.name]);
      await client.query(
        `INSERT INTO "DatasetVersion"
           (id, "datasetId", number, seed, "validationShare", "testShare", "documentCount", "problemCount")
         VALUES ($1, $2, 1, $3, $4, $5, 0, 0)`,
        [versionId, id, dataset.seed, dataset.validationShare, dataset.testShare],
      );
      const log = createLabelLog();
      await copyDocuments(client, versionId, dataset.documents, log);
      dataset.check(log.counts());
      const { labels, classes } = log.sorted();
      await assignSplits(client, versionId, labels, dataset.splits(labels, classes, log.official()));
      await insertProblems(client, versionId, dataset.problems().slice(0, KEPT_PROBLEMS));
      await client.query(
        'UPDATE "DatasetVersion" SET classes = $2, "documentCount" = $3, "problemCount" = $4, encodings = $5 WHERE id = $1',
        [versionId, classes, labels.length, dataset.problemCount(), JSON.stringify(dataset.encodings())],
      );
      return id;
    });
}

async function copyDocuments(
  client: pg.PoolClient,
  versionId: string,
  documents: AsyncIterable<NewDocument>,
  log: LabelLog,
): Promise<void> {
  const copy = copyFrom('COPY "Document" ("versionId", index, label, split, text, file, line) FROM STDIN');
  await pipeline(Readable.from(copyLines(versionId, documents, log)), client.query(copy));
}

/** Documents in Postgres' text format, gathered into chunks. Label and split are not final yet. */
async function* copyLines(
  versionId: string,
  documents: AsyncIterable<NewDocument>,
  log: LabelLog,
): AsyncGenerator<Buffer> {
  let lines = '';
  for await (const { text, label, file, line, split } of documents) {
    if (text.includes('\0') || label.includes('\0')) {
      throw new StoreError(
        'NUL_CHARACTER',
        `The document at ${file}:${line} holds the character U+0000.`,
        'Save the file as UTF-8; text in UTF-16 that is read as something else looks like this.',
      );
    }
    const index = log.length();
    const number = log.append(label, split);
    lines += `${versionId}\t${index}\t${number}\tTRAIN\t${escapeField(text)}\t${escapeField(file)}\t${line}\n`;
    if (lines.length > chunkBytes) {
      yield Buffer.from(lines);
      lines = '';
    }
  }
  yield Buffer.from(lines);
}

function escapeField(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

/** Postgres keeps a long text apart from its row, so an update leaves it where it is. */
async function assignSplits(
  client: pg.PoolClient,
  versionId: string,
  labels: Int32Array,
  splits: Uint8Array,
): Promise<void> {
  if (splits.length !== labels.length) {
    throw new RangeError(`There are ${splits.length} splits for ${labels.length} documents.`);
  }
  const changes = 100_000;
  for (let start = 0; start < labels.length; start += changes) {
    await client.query(
      `UPDATE "Document" SET label = change.label, split = ($4::"Split"[])[change.split + 1]
       FROM unnest($2::int[], $3::int[]) WITH ORDINALITY AS change(label, split, place)
       WHERE "versionId" = $1 AND index >= $5 AND index < $5 + $6 AND index = $5 + change.place - 1`,
      [
        versionId,
        [...labels.subarray(start, start + changes)],
        [...splits.subarray(start, start + changes)],
        splitNames,
        start,
        changes,
      ],
    );
  }
}

async function insertProblems(
  client: pg.PoolClient,
  versionId: string,
  problems: readonly DatasetProblem[],
): Promise<void> {
  await client.query(
    `INSERT INTO "DatasetProblem" ("versionId", index, code, file, line, message)
     SELECT $1, place - 1, problem->>'code', problem->>'file', (problem->>'line')::int, problem->>'message'
     FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS list(problem, place)`,
    [versionId, JSON.stringify(problems)],
  );
}
