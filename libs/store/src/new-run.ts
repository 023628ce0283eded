import type pg from 'pg';
import { notFound } from './errors.ts';
import { insertEvents } from './event-log.ts';
import { newId } from './ids.ts';
import { parseTrainingParameters, type TrainingParameters } from './parameters.ts';
import { parsePretrainingParameters, type PretrainingParameters } from './pretraining-parameters.ts';

export interface NewRun {
  versionId: string;
  baseModelId: string;
  name: string;
  parameters: TrainingParameters;
}

export interface NewPretraining {
  baseModelId: string;
  /** Of the base model that it is to make. */
  name: string;
  parameters: PretrainingParameters;
}

/** Runs that are made together belong to one group, or to one bake-off. */
type Together = { groupId: string | null } | { bakeOffId: string };

/** As {@link insertRun}, for a run that makes a base model. */
export async function insertPretraining(
  client: pg.PoolClient,
  { baseModelId, name, parameters }: NewPretraining,
  id: string,
): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO "TrainingRun" (id, kind, "baseModelId", name, parameters, "lastSeq")
     SELECT $1, 'PRETRAINING', id, $3, $4, 1 FROM "BaseModel" WHERE id = $2`,
    [id, baseModelId, name, parsePretrainingParameters(parameters)],
  );
  if (rowCount === 0) notFound('base model', baseModelId);
  await insertFirstEvent(client, id);
}

/**
 * Queues a run with its first event, in the transaction of `client`, which holds its data set. Whoever calls this
 * notifies trainers. Throws `NOT_FOUND` where there is no such base model.
 */
export async function insertRun(
  client: pg.PoolClient,
  { versionId, baseModelId, name, parameters }: NewRun,
  together: Together,
  id = newId('run'),
): Promise<void> {
  const { groupId, bakeOffId } = { groupId: null, bakeOffId: null, ...together };
  const { rowCount } = await client.query(
    `INSERT INTO "TrainingRun" (id, "versionId", "baseModelId", name, parameters, "groupId", "bakeOffId", "lastSeq")
     SELECT $1, $2, id, $4, $5, $6, $7, 1 FROM "BaseModel" WHERE id = $3`,
    [id, versionId, baseModelId, name, parseTrainingParameters(parameters), groupId, bakeOffId],
  );
  if (rowCount === 0) notFound('base model', baseModelId);
  await insertFirstEvent(client, id);
}

async function insertFirstEvent(client: pg.PoolClient, id: string): Promise<void> {
  await insertEvents(client, id, 0, [
    { type: 'STATE_CHANGED', phase: 'QUEUED', previous: null, attempt: 0, error: null },
  ]);
}
