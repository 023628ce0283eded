import type pg from 'pg';
import type { NewDocument } from './dataset-writer.ts';

export const splits = ['TRAIN', 'VALIDATION', 'TEST'] as const;

export type Split = (typeof splits)[number];

export interface DocumentRow {
  /** From 0, in the order in which the documents were read. */
  index: number;
  /** Place in the version's `classes`. */
  label: number;
  split: Split;
  text: string;
  file: string;
  line: number;
}

const batchSize = 500;

/**
 * The documents of some splits by index, in batches of at most 500; those left out are in none. Each batch is what
 * there is in a range of 500 places, which costs the same whatever Postgres knows of the table; no connection is held
 * between two.
 *
 * @param fold the one that is for validation, all others for training, in place of the version's own two splits
 */
export async function* readDocuments(
  pool: pg.Pool,
  versionId: string,
  wanted: readonly Split[],
  fold: number | null,
): AsyncGenerator<DocumentRow[]> {
  const split = `CASE WHEN fold IS NULL OR $5::int IS NULL THEN split
    WHEN fold = $5 THEN 'VALIDATION' ELSE 'TRAIN' END::"Split"`;
  for await (const [start, end] of ranges(pool, versionId)) {
    const { rows } = await pool.query<DocumentRow>(
      `SELECT index, label, ${split} AS split, text, file, line FROM "Document"
       WHERE "versionId" = $1 AND index >= $2 AND index < $3 AND excluded IS NULL AND ${split} = ANY($4::"Split"[])
       ORDER BY index`,
      [versionId, start, end, wanted, fold],
    );
    if (rows.length > 0) yield rows;
  }
}

/**
 * All documents of a version as they came, those left out among them, at most 500 at a time. Where its test split is
 * locked, that counts as given by the source.
 */
export async function* readSourceDocuments(pool: pg.Pool, versionId: string): AsyncGenerator<NewDocument[]> {
  const split = `CASE WHEN NOT COALESCE((version.settings->>'testLocked')::boolean, false) THEN official
    WHEN split = 'TEST' THEN split ELSE COALESCE(official, 'TRAIN') END`;
  for await (const [start, end] of ranges(pool, versionId)) {
    const { rows } = await pool.query<
      Omit<NewDocument, 'split' | 'group'> & { split: Split | null; group: string | null }
    >(
      `SELECT text, version.classes[label + 1] AS label, file, line, ${split} AS split, "group"
       FROM "Document" document JOIN "DatasetVersion" version ON version.id = document."versionId"
       WHERE document."versionId" = $1 AND document.index >= $2 AND document.index < $3 ORDER BY document.index`,
      [versionId, start, end],
    );
    yield rows.map(({ split, group, ...document }) => ({
      ...document,
      ...(split !== null && { split }),
      ...(group !== null && { group }),
    }));
  }
}

/** Ranges of indices that hold all documents of a version. */
async function* ranges(pool: pg.Pool, versionId: string): AsyncGenerator<[start: number, end: number]> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT "documentCount" + "excludedCount" AS count FROM "DatasetVersion" WHERE id = $1',
    [versionId],
  );
  const count = rows[0]?.count ?? 0;
  for (let start = 0; start < count; start += batchSize) yield [start, start + batchSize];
}

/** Of each index, in order, the text. */
export async function textsOf(
  client: Pick<pg.PoolClient, 'query'>,
  versionId: string,
  indices: readonly number[],
): Promise<string[]> {
  const { rows } = await client.query<{ index: number; text: string }>(
    'SELECT index, text FROM "Document" WHERE "versionId" = $1 AND index = ANY($2::int[])',
    [versionId, indices],
  );
  const texts = new Map(rows.map(({ index, text }) => [index, text]));
  return indices.map((index) => texts.get(index) ?? '');
}

/**
 * How many texts of the training split have fewer code points than the first of `edges` (rising), then from each edge
 * to below the next, and last from the last on; reads every text.
 */
export async function countLengths(
  pool: pg.Pool,
  versionId: string,
  edges: readonly number[],
): Promise<number[]> {
  const { rows } = await pool.query<{ bin: number; count: number }>(
    `SELECT width_bucket(char_length(text), $2::int[]) AS bin, count(*)::int AS count FROM "Document"
     WHERE "versionId" = $1 AND split = 'TRAIN' AND excluded IS NULL GROUP BY bin`,
    [versionId, edges],
  );
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (const { bin, count } of rows) counts[bin] = count;
  return counts;
}
