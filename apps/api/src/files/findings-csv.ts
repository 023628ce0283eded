import { once } from 'node:events';
import type { FindingRow, Store } from '@tasnif/store';
import { stringify } from 'csv-stringify';
import type { Request, Response } from 'express';
import { readyVersion } from '../dataset/ready-version.ts';
import { found } from '../errors.ts';

const columns = [
  ...['kind', 'file', 'line', 'label', 'split', 'left_out', 'text'],
  ...['twin_file', 'twin_line', 'twin_label', 'twin_split', 'similarity', 'message'],
] as const;

type Row = Partial<Record<(typeof columns)[number], string | number>>;

const MOST_PROBLEMS = 1_000;

/**
 * `GET /datasets/:id/findings.csv`: what is kept of the findings and the problems of the newest version. Made for
 * spreadsheets: UTF-8 with a byte-order mark, and what they would take for a formula is quoted. Throws NOT_FOUND.
 */
export async function sendFindings(
  { store }: { store: Pick<Store, 'datasets'> },
  request: Request<{ id: string }>,
  response: Response,
): Promise<void> {
  const { id } = request.params;
  const version = readyVersion(found(await store.datasets.find(id), 'data set', id), 'id');
  response.setHeader('Content-Type', 'text/csv; charset=utf-8');
  response.setHeader('Content-Disposition', `attachment; filename="${id}-findings.csv"`);
  const csv = stringify({ header: true, columns: [...columns], bom: true, escape_formulas: true });
  csv.pipe(response);
  for await (const row of rows(store, version.id)) {
    if (response.destroyed) break;
    if (!csv.write(row)) await once(csv, 'drain', { signal: AbortSignal.timeout(60_000) });
  }
  csv.end();
}

async function* rows({ datasets }: Pick<Store, 'datasets'>, versionId: string): AsyncGenerator<Row> {
  for (const { code, file, line, message } of await datasets.problems(versionId, MOST_PROBLEMS)) {
    yield { kind: code, file, ...(line !== null && { line }), message };
  }
  for await (const batch of datasets.findings(versionId, null))
    for (const finding of batch) yield toRow(finding);
}

function toRow({ kind, document, twin, similarity }: FindingRow): Row {
  const { file, line, label, split, excluded, text } = document;
  return {
    ...{ kind, file, line, label, split, text },
    ...(excluded !== null && { left_out: excluded }),
    ...(twin !== null && {
      twin_file: twin.file,
      twin_line: twin.line,
      twin_label: twin.label,
      twin_split: twin.split,
    }),
    ...(similarity !== null && { similarity }),
  };
}
