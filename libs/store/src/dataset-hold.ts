import type pg from 'pg';
import { notFound, StoreError } from './errors.ts';

/**
 * Keeps the data set of a version from being deleted until the transaction ends: deleting takes its row FOR UPDATE.
 * Throws `NOT_FOUND` or `DATASET_DELETED`.
 */
export async function holdDataset(client: pg.PoolClient, versionId: string): Promise<void> {
  const { rows } = await client.query<{ datasetId: string; deleted: boolean }>(
    `SELECT dataset.id AS "datasetId", dataset."deletedAt" IS NOT NULL AS deleted
     FROM "DatasetVersion" version JOIN "Dataset" dataset ON dataset.id = version."datasetId"
     WHERE version.id = $1 FOR SHARE OF dataset`,
    [versionId],
  );
  const [dataset] = rows;
  if (dataset === undefined) notFound('data set version', versionId);
  if (!dataset.deleted) return;
  throw new StoreError(
    'DATASET_DELETED',
    `The data set "${dataset.datasetId}" is deleted.`,
    'Choose another data set, or make it again from its upload.',
  );
}
