import type pg from 'pg';
import { parseAnswers, type Answers } from './answers.ts';
import type { ArtifactFile } from './artifacts.ts';
import { parseCalibration, type Calibration } from './calibration.ts';
import { parseBaseModelDetails } from './base-model-details.ts';
import type { ReadyBaseModel } from './base-models.ts';
import { claim } from './claim.ts';
import { insertEvents } from './event-log.ts';
import type { ProgressEvent, TrainingEvent } from './events.ts';
import {
  heartbeat,
  withLease,
  type Claim,
  type ClaimOptions,
  type HeldRun,
  type LeaseState,
} from './lease.ts';
import {
  parseEncoderShape,
  parseModelExports,
  parseModelFigures,
  parseNormalizationSwitches,
  type ModelExport,
  type ModelFigures,
  type Normalization,
  type NormalizationSwitches,
  type Pooling,
  type Precision,
  type RunEngine,
  type RunError,
} from './parameters.ts';
import { parsePretrainingFigures } from './pretraining-parameters.ts';
import { isActive, isEnded, mayFollow, type ActivePhase, type Phase } from './phases.ts';
import type { RunMetric } from './runs.ts';

/** What changes of the run's row together with its events; what is absent stays. */
export interface RunChanges {
  engine?: RunEngine;
  device?: string;
  precision?: Precision;
  step?: number;
  totalSteps?: number;
  /** Step of the newest checkpoint. */
  checkpointStep?: number;
  /** One that is there already (same step, split and name) takes the new value. */
  metrics?: readonly RunMetric[];
}

export interface NewModel {
  /** From `newId('model')`: its files are published under it first. */
  id: string;
  name: string;
  classes: readonly string[];
  maxLength: number;
  normalization: Normalization;
  normalizationSwitches: NormalizationSwitches;
  pooling: Pooling;
  figures: ModelFigures;
  /** `null` where there was no validation split to calibrate on. */
  calibration: Calibration | null;
  /** On the validation split; of a run of a bake-off alone. */
  validationAnswers?: Answers | null;
  exports: readonly ModelExport[];
  artifacts: readonly ArtifactFile[];
}

/** What pre-training has made; `name` gets a number where there is another of that name. */
export type NewPretrainedModel = Pick<
  ReadyBaseModel,
  'id' | 'name' | 'origin' | 'shape' | 'details' | 'licence' | 'pretraining'
>;

/**
 * What a trainer does with runs. Every write names its claim and is one transaction: the run's row, its events
 * and the notification; it returns the `seq` of the last event, and throws `LeaseLostError` when another holds
 * the run or it has ended, and then nothing has changed.
 */
export interface Queue {
  /** `null` when there is nothing to do. The run is in PREPARING when this returns. */
  claim(options: ClaimOptions): Promise<Claim | null>;
  heartbeat(claim: Claim, leaseSeconds: number): Promise<LeaseState>;
  append(claim: Claim, events: readonly ProgressEvent[], changes?: RunChanges): Promise<number>;
  /** Goes on to another phase, after `events`. */
  transition(
    claim: Claim,
    phase: ActivePhase,
    extra?: { events?: readonly ProgressEvent[]; changes?: RunChanges },
  ): Promise<number>;
  /** Keeps the model and its files with the end of the run, after `events`. */
  succeed(
    claim: Claim,
    result: { model: NewModel; events?: readonly ProgressEvent[]; changes?: RunChanges },
  ): Promise<number>;
  /**
   * Keeps a base model with the end of the run that made it. `publish` puts its files in their place; it is called while
   * nobody takes them for abandoned.
   */
  succeedPretraining(
    claim: Claim,
    baseModel: NewPretrainedModel,
    publish: () => Promise<void>,
  ): Promise<number>;
  fail(claim: Claim, error: RunError): Promise<number>;
  cancelled(claim: Claim): Promise<number>;
  /** The trainer has stopped because it was to pause; the same as {@link Queue.release}, for that may be withdrawn. */
  paused(claim: Claim): Promise<number>;
  /**
   * Gives the run back at once, and the attempt does not count: CANCELLED when that is asked for, else PAUSED when
   * that is, else QUEUED.
   */
  release(claim: Claim): Promise<number>;
}

interface Change {
  to?: Phase;
  error?: RunError;
  attempt?: number;
  events?: readonly ProgressEvent[];
  changes?: RunChanges;
}

export function createQueue(pool: pg.Pool): Queue {
  const write = (held: Claim, change: Change): Promise<number> =>
    withLease(pool, held, (client, run) => writeChange(client, held.runId, run, change));
  const release = (held: Claim): Promise<number> =>
    withLease(pool, held, (client, run) => writeChange(client, held.runId, run, givenBack(run)));

  return {
    claim: (options) => claim(pool, options),
    heartbeat: (held, leaseSeconds) => heartbeat(pool, held, leaseSeconds),
    append: (held, events, changes = {}) => write(held, { events, changes }),
    transition: (held, phase, extra = {}) => write(held, { ...extra, to: phase }),
    succeed: (held, { model, ...extra }) =>
      withLease(pool, held, async (client, run) => {
        await insertModel(client, held.runId, model);
        return writeChange(client, held.runId, run, { ...extra, to: 'SUCCEEDED' });
      }),
    succeedPretraining: (held, baseModel, publish) =>
      withLease(pool, held, async (client, run) => {
        await insertBaseModel(client, held.runId, baseModel);
        await publish();
        return writeChange(client, held.runId, run, { to: 'SUCCEEDED' });
      }),
    fail: (held, error) => write(held, { to: 'FAILED', error }),
    cancelled: (held) => write(held, { to: 'CANCELLED' }),
    paused: release,
    release,
  };
}

function givenBack({ cancelRequested, pauseRequested, attempt }: HeldRun): Change {
  if (cancelRequested) return { to: 'CANCELLED' };
  return { to: pauseRequested ? 'PAUSED' : 'QUEUED', attempt: attempt - 1 };
}

async function writeChange(
  client: pg.PoolClient,
  runId: string,
  run: HeldRun,
  { to = run.phase, error, attempt = run.attempt, events = [], changes = {} }: Change,
): Promise<number> {
  const all: TrainingEvent[] = [...events];
  if (to !== run.phase) {
    if (!mayFollow(run.phase, to)) throw new Error(`${runId} cannot go from ${run.phase} to ${to}.`);
    all.push({ type: 'STATE_CHANGED', phase: to, previous: run.phase, attempt, error: error ?? null });
  }
  await insertEvents(client, runId, run.lastSeq, all);
  await upsertMetrics(client, runId, changes.metrics ?? []);
  const lastSeq = run.lastSeq + all.length;
  await client.query(
    `UPDATE "TrainingRun" SET
       phase = $2::"Phase", "lastSeq" = $3, attempt = $4, error = $5,
       "leaseToken" = CASE WHEN $6 THEN "leaseToken" END,
       "leaseUntil" = CASE WHEN $6 THEN "leaseUntil" END,
       "finishedAt" = CASE WHEN $7 THEN now() END,
       engine = COALESCE($8, engine), device = COALESCE($9, device), precision = COALESCE($10, precision),
       step = COALESCE($11, step), "totalSteps" = COALESCE($12, "totalSteps"),
       "checkpointStep" = COALESCE($13, "checkpointStep")
     WHERE id = $1
     RETURNING pg_notify('run_events', id), CASE WHEN $2 = 'QUEUED' THEN pg_notify('runs', id) END`,
    [
      ...[runId, to, lastSeq, attempt, error ?? null],
      ...[isActive(to), isEnded(to)],
      ...[changes.engine, changes.device, changes.precision],
      ...[changes.step, changes.totalSteps, changes.checkpointStep],
    ],
  );
  return lastSeq;
}

async function upsertMetrics(
  client: pg.PoolClient,
  runId: string,
  metrics: readonly RunMetric[],
): Promise<void> {
  if (metrics.length === 0) return;
  await client.query(
    `INSERT INTO "RunMetric" ("runId", step, split, name, value)
     SELECT $1, step, split, name, value
     FROM jsonb_to_recordset($2::jsonb) AS metric(step int, split "Split", name text, value float8)
     ON CONFLICT ("runId", step, split, name) DO UPDATE SET value = excluded.value`,
    [runId, JSON.stringify(metrics)],
  );
}

async function insertBaseModel(
  client: pg.PoolClient,
  runId: string,
  { id, name, origin, shape, details, licence, pretraining }: NewPretrainedModel,
): Promise<void> {
  const values = [
    ...[origin, parseEncoderShape(shape), details && parseBaseModelDetails(details), licence],
    pretraining && parsePretrainingFigures(pretraining),
  ];
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name} ${number}`;
    const { rowCount } = await client.query(
      `INSERT INTO "BaseModel" (id, name, source, "runId", origin, shape, details, licence, pretraining)
       VALUES ($1, $2, 'PRETRAINED', $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING`,
      [id, free, runId, ...values],
    );
    if (rowCount === 1) return;
  }
}

async function insertModel(client: pg.PoolClient, runId: string, model: NewModel): Promise<void> {
  await client.query(
    `INSERT INTO "Model"
       (id, "runId", name, classes, "maxLength", normalization, "normalizationSwitches", pooling, figures, calibration,
        "validationAnswers", exports)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)`,
    [
      ...[model.id, runId, model.name, model.classes, model.maxLength, model.normalization],
      parseNormalizationSwitches(model.normalizationSwitches),
      model.pooling,
      parseModelFigures(model.figures),
      model.calibration && parseCalibration(model.calibration),
      model.validationAnswers && parseAnswers(model.validationAnswers),
      // A list would be taken for one of Postgres's own.
      JSON.stringify(parseModelExports(model.exports)),
    ],
  );
  await client.query(
    `INSERT INTO "Artifact" ("modelId", path, bytes, sha256)
     SELECT $1, path, bytes, sha256 FROM unnest($2::text[], $3::bigint[], $4::text[]) AS file(path, bytes, sha256)`,
    [
      model.id,
      model.artifacts.map((file) => file.path),
      model.artifacts.map((file) => file.bytes),
      model.artifacts.map((file) => file.sha256),
    ],
  );
}
