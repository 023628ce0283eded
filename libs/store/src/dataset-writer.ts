import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { withTransaction } from './database.ts';
import type { DatasetReport, TokenFigures } from './dataset-report.ts';
import type { DatasetSettings } from './dataset-settings.ts';
import type { DatasetProblem } from './datasets.ts';
import { textsOf, splits as splitNames, type Split } from './documents.ts';
import { StoreError } from './errors.ts';
import { insertFindings, type NewFinding } from './findings.ts';
import { newId } from './ids.ts';
import { succeedJob, type JobClaim } from './job-queue.ts';
import { createLabelLog, type LabelLog } from './label-log.ts';
import type { EncodingCount, Normalization } from './parameters.ts';

export interface NewDocument {
  text: string;
  label: string;
  file: string;
  line: number;
  /** Where the source itself says. */
  split?: Split;
  group?: string;
}

export type Exclusion = 'DUPLICATE' | 'LEAK' | 'CONFLICT' | 'CLASS_FULL';

/** What was read, one number a document. */
export interface DraftDocuments {
  /** Places in `classes`, which are sorted. */
  labels: Int32Array;
  classes: string[];
  /** 0 TRAIN, 1 VALIDATION, 2 TEST, where the source gives all documents a split. */
  official?: Uint8Array;
  /** The number of its group, or -1; where any has one. */
  groups?: Int32Array;
}

/** What makes a draft a version. */
export interface FrozenVersion {
  settings: DatasetSettings;
  /** Of every document 0 TRAIN, 1 VALIDATION, 2 TEST. */
  splits: Uint8Array;
  /** Of every document its fold, or -1. */
  folds: Int8Array;
  excluded: ReadonlyMap<number, Exclusion>;
  encodings: readonly EncodingCount[];
  report: DatasetReport;
  findings: readonly NewFinding[];
  /** The first 1,000 are kept. */
  problems: readonly DatasetProblem[];
  problemCount: number;
  tokens: TokenReport | null;
}

/** How the texts look to a base model. */
export interface TokenReport {
  baseModelId: string;
  normalization: Normalization;
  figures: TokenFigures;
}

/** A version that is being made, in a transaction: nobody else sees anything of it. */
export interface DatasetDraft {
  /** Takes documents as fast as Postgres does, in order. What they throw is thrown on, as it is. */
  add(documents: AsyncIterable<NewDocument>): Promise<void>;
  documents(): DraftDocuments;
  /** Of each index, in order, the text. */
  textsOf(indices: readonly number[]): Promise<string[]>;
  freeze(version: FrozenVersion): Promise<void>;
}

/** Problems that are kept with a version; the rest is counted. */
export const KEPT_PROBLEMS = 1_000;
const chunkBytes = 1 << 16;

/**
 * Makes the next version of a data set: it and the end of the job are there when this returns, or neither is.
 * In memory it keeps five bytes a document (nine with groups), and the classes. `work` freezes the draft.
 */
export type WriteVersion = (
  claim: JobClaim,
  datasetId: string,
  work: (draft: DatasetDraft) => Promise<void>,
) => Promise<void>;

export function createDatasetWriter(pool: pg.Pool): WriteVersion {
  return (claim, datasetId, work) =>
    withTransaction(pool, async (client) => {
      const versionId = newId('version');
      await client.query(
        `INSERT INTO "DatasetVersion" (id, "datasetId", number, settings, "documentCount", "problemCount")
         SELECT $1, $2, COALESCE(max(number), 0) + 1, '{}', 0, 0 FROM "DatasetVersion" WHERE "datasetId" = $2`,
        [versionId, datasetId],
      );
      const log = createLabelLog();
      await work({
        add: (documents) => copyDocuments(client, versionId, documents, log),
        documents: () => log.documents(),
        textsOf: (indices) => textsOf(client, versionId, indices),
        freeze: (version) => freeze(client, versionId, log.documents(), version),
      });
      await succeedJob(client, claim);
    });
}

async function copyDocuments(
  client: pg.PoolClient,
  versionId: string,
  documents: AsyncIterable<NewDocument>,
  log: LabelLog,
): Promise<void> {
  const columns = '"versionId", index, label, split, text, file, line, official, "group"';
  const copy = copyFrom(`COPY "Document" (${columns}) FROM STDIN`);
  await pipeline(Readable.from(copyLines(versionId, documents, log)), client.query(copy));
}

/** Documents in Postgres' text format, gathered into chunks. Label and split are not final yet. */
async function* copyLines(
  versionId: string,
  documents: AsyncIterable<NewDocument>,
  log: LabelLog,
): AsyncGenerator<Buffer> {
  let lines = '';
  for await (const document of documents) {
    const { text, label, file, line, split = null, group = null } = document;
    if (text.includes('\0') || label.includes('\0')) {
      throw new StoreError(
        'NUL_CHARACTER',
        `The document at ${file}:${line} holds the character U+0000.`,
        'Save the file as UTF-8; text in UTF-16 that is read as something else looks like this.',
      );
    }
    const index = log.length();
    const number = log.append(document);
    const fields = [versionId, index, number, 'TRAIN', text, file, line, split, group];
    lines += `${fields.map(toField).join('\t')}\n`;
    if (lines.length > chunkBytes) {
      yield Buffer.from(lines);
      lines = '';
    }
  }
  yield Buffer.from(lines);
}

function toField(value: string | number | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

async function freeze(
  client: pg.PoolClient,
  versionId: string,
  { labels, classes }: DraftDocuments,
  version: FrozenVersion,
): Promise<void> {
  await updateDocuments(client, versionId, labels, version);
  await insertProblems(client, versionId, version.problems.slice(0, KEPT_PROBLEMS));
  await insertFindings(client, versionId, version.findings);
  await client.query(
    `UPDATE "DatasetVersion" SET classes = $2, "documentCount" = $3, "excludedCount" = $4, "problemCount" = $5,
       encodings = $6, settings = $7, report = $8
     WHERE id = $1`,
    [
      ...[versionId, classes, labels.length - version.excluded.size, version.excluded.size],
      ...[version.problemCount, JSON.stringify(version.encodings), version.settings, version.report],
    ],
  );
  if (version.tokens !== null) await upsertTokens(client, versionId, version.tokens);
}

/** Postgres keeps a long text apart from its row, so an update leaves it where it is. */
async function updateDocuments(
  client: pg.PoolClient,
  versionId: string,
  labels: Int32Array,
  { splits, folds, excluded }: FrozenVersion,
): Promise<void> {
  if (splits.length !== labels.length || folds.length !== labels.length) {
    throw new RangeError(`There are ${splits.length} splits for ${labels.length} documents.`);
  }
  const changes = 100_000;
  for (let start = 0; start < labels.length; start += changes) {
    const documents = Array.from(labels.subarray(start, start + changes).keys(), (place) => start + place);
    await client.query(
      `UPDATE "Document" SET
         label = change.label, split = ($5::"Split"[])[change.split + 1],
         fold = NULLIF(change.fold, -1), excluded = change.excluded
       FROM unnest($2::int[], $3::int[], $4::int[], $8::"Exclusion"[])
         WITH ORDINALITY AS change(label, split, fold, excluded, place)
       WHERE "versionId" = $1 AND index >= $6 AND index < $6 + $7 AND index = $6 + change.place - 1`,
      [
        versionId,
        documents.map((document) => labels[document]),
        documents.map((document) => splits[document]),
        documents.map((document) => folds[document]),
        ...[splitNames, start, changes],
        documents.map((document) => excluded.get(document) ?? null),
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

/** Figures that are there already give way. */
export async function upsertTokens(
  client: pg.PoolClient,
  versionId: string,
  { baseModelId, normalization, figures }: TokenReport,
): Promise<void> {
  await client.query(
    `INSERT INTO "TokenReport" ("versionId", "baseModelId", normalization, figures) VALUES ($1, $2, $3, $4)
     ON CONFLICT ("versionId", "baseModelId", normalization)
     DO UPDATE SET figures = excluded.figures, "createdAt" = now()`,
    [versionId, baseModelId, normalization, figures],
  );
}
