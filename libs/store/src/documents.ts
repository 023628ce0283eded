import type pg from 'pg';

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
 * The documents of some splits by index, in batches of at most 500. Each batch is what there is in a range of
 * 500 places, which costs the same whatever Postgres knows of the table; no connection is held between two.
 */
export async function* readDocuments(
  pool: pg.Pool,
  versionId: string,
  wanted: readonly Split[],
): AsyncGenerator<DocumentRow[]> {
  const versions = await pool.query<{ documentCount: number }>(
    'SELECT "documentCount" FROM "DatasetVersion" WHERE id = $1',
    [versionId],
  );
  const documentCount = versions.rows[0]?.documentCount ?? 0;
  for (let start = 0; start < documentCount; start += batchSize) {
    const { rows } = await pool.query<DocumentRow>(
      `SELECT index, label, split, text, file, line FROM "Document"
       WHERE "versionId" = $1 AND index >= $2 AND index < $3 AND split = ANY($4::"Split"[])
       ORDER BY index`,
      [versionId, start, start + batchSize, wanted],
    );
    if (rows.length > 0) yield rows;
  }
}
