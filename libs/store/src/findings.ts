import type pg from 'pg';
import type { Exclusion } from './dataset-writer.ts';
import type { Split } from './documents.ts';

export type FindingKind = 'DUPLICATE' | 'LEAK' | 'CONFLICT' | 'NON_ARABIC';

/** `document` and `twin` are indices of documents. */
export interface NewFinding {
  kind: FindingKind;
  document: number;
  twin: number | null;
  similarity: number | null;
}

/** A document as a finding or an example shows it. */
export interface ShownDocument {
  index: number;
  /** The first 300 characters. */
  text: string;
  label: string;
  /** The one that it is in, or would be. */
  split: Split;
  file: string;
  line: number;
  excluded: Exclusion | null;
}

export interface FindingRow {
  kind: FindingKind;
  document: ShownDocument;
  twin: ShownDocument | null;
  similarity: number | null;
}

export async function insertFindings(
  client: pg.PoolClient,
  versionId: string,
  findings: readonly NewFinding[],
): Promise<void> {
  await client.query(
    `INSERT INTO "DatasetFinding" ("versionId", index, kind, document, twin, similarity)
     SELECT $1, place - 1, kind, document, twin, similarity
     FROM unnest($2::"FindingKind"[], $3::int[], $4::int[], $5::float8[])
       WITH ORDINALITY AS finding(kind, document, twin, similarity, place)`,
    [
      versionId,
      findings.map(({ kind }) => kind),
      findings.map(({ document }) => document),
      findings.map(({ twin }) => twin),
      findings.map(({ similarity }) => similarity),
    ],
  );
}

const batchSize = 500;

/** The findings of a version in order, of one kind or of all, at most 500 at a time. */
export async function* readFindings(
  pool: pg.Pool,
  versionId: string,
  kind: FindingKind | null,
): AsyncGenerator<FindingRow[]> {
  for (let after = -1; ;) {
    const { rows } = await pool.query<Omit<NewFinding, 'document'> & { index: number; document: number }>(
      `SELECT index, kind, document, twin, similarity FROM "DatasetFinding"
       WHERE "versionId" = $1 AND index > $2 AND ($3::"FindingKind" IS NULL OR kind = $3)
       ORDER BY index LIMIT ${batchSize}`,
      [versionId, after, kind],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    const shown = await showDocuments(
      pool,
      versionId,
      rows.flatMap(({ document, twin }) => (twin === null ? [document] : [document, twin])),
    );
    yield rows.flatMap(({ kind: own, document, twin, similarity }) => {
      const found = shown.get(document);
      if (found === undefined) return [];
      return [
        { kind: own, document: found, twin: twin === null ? null : (shown.get(twin) ?? null), similarity },
      ];
    });
    after = last.index;
  }
}

/** Documents of a version by index, those left out among them. */
export async function showDocuments(
  pool: pg.Pool,
  versionId: string,
  indices: readonly number[],
): Promise<Map<number, ShownDocument>> {
  const { rows } = await pool.query<ShownDocument>(
    `SELECT document.index, left(text, 300) AS text, version.classes[label + 1] AS label, split, file, line, excluded
     FROM "Document" document JOIN "DatasetVersion" version ON version.id = document."versionId"
     WHERE document."versionId" = $1 AND document.index = ANY($2::int[])`,
    [versionId, indices],
  );
  return new Map(rows.map((row) => [row.index, row]));
}
