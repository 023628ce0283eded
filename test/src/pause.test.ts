import { newId, type Claim, type ModelFigures, type ProgressEvent } from '@tasnif/store';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { smallCorpus } from './support/corpus.ts';
import { refusedOperation } from './support/refusal.ts';
import { phasesOf } from './support/run-events.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, findBaseModel, queueRun, startTraining } from './support/train.ts';

/** There is no trainer: each test does by itself what a trainer would. */
let system: System;
let dataset: string;
beforeAll(async () => {
  system = await startSystem();
  dataset = await createDataset(system, { documents: smallCorpus });
});
afterAll(() => system.dispose());
beforeEach(async () => {
  // Nobody else's run is to be taken up.
  while ((await system.store.queue.claim({ leaseSeconds: 600, maxAttempts: 3 })) !== null);
});

async function claim(): Promise<Claim> {
  const claimed = await system.store.queue.claim({ leaseSeconds: 60, maxAttempts: 3 });
  if (claimed === null) throw new Error('There is no run to claim.');
  return claimed;
}

type Request = 'pauseTraining' | 'resumeTraining' | 'cancelTraining';

async function ask(mutation: Request, id: string): Promise<unknown> {
  const query = `mutation ($id: ID!) { ${mutation}(id: $id) { phase attempt pauseRequested error { code } finishedAt } }`;
  return ((await system.query(query, { id })) as Record<Request, unknown>)[mutation];
}

async function readRun(id: string, fields: string): Promise<unknown> {
  const query = `query ($id: ID!) { node(id: $id) { ... on TrainingRun { ${fields} } } }`;
  return ((await system.query(query, { id })) as { node: unknown }).node;
}

async function succeed(
  held: Claim,
  { accuracy, macroF1 }: { accuracy: number; macroF1: number },
): Promise<void> {
  const others = { loss: 0.1, documents: 4, baselineAccuracy: 0.5, baselineMacroF1: 0.5 };
  const linear = { linearBaselineAccuracy: 0.5, linearBaselineMacroF1: 0.5 };
  const intervals = { accuracyInterval: null, macroF1Interval: null };
  const figures: ModelFigures = {
    ...{ split: 'TEST', accuracy, macroF1, ...others, ...linear, ...intervals },
    ...{ perClass: [], confusion: [] },
  };
  await system.store.queue.transition(held, 'EXPORTING');
  await system.store.queue.succeed(held, {
    model: {
      id: newId('model'),
      name: 'm',
      classes: [],
      maxLength: 32,
      ...{ normalization: 'NONE', normalizationSwitches: {}, pooling: 'FIRST' },
      figures,
      calibration: null,
      exports: [],
      artifacts: [],
    },
  });
}

const failure = { code: 'DISK_FULL', message: 'The disk is full.', hint: 'Make room.', log: [] };

describe('a run', () => {
  it('that waits is paused at once, and its followers stay until it has ended', async () => {
    const { id, follower } = await queueRun(system, dataset);
    expect(await ask('pauseTraining', id)).toMatchObject({ phase: 'PAUSED', pauseRequested: true });
    expect(await ask('pauseTraining', id)).toMatchObject({ phase: 'PAUSED', pauseRequested: true });
    await follower.until(({ phase }) => phase === 'PAUSED');
    expect(await ask('resumeTraining', id)).toMatchObject({ phase: 'QUEUED', pauseRequested: false });
    await ask('pauseTraining', id);
    expect(await ask('cancelTraining', id)).toMatchObject({ phase: 'CANCELLED', pauseRequested: false });
    expect(await phasesOf(follower)).toEqual(['QUEUED', 'PAUSED', 'QUEUED', 'PAUSED', 'CANCELLED']);
  });

  it('at work is asked to pause, and so long the request may be withdrawn', async () => {
    const { id } = await queueRun(system, dataset);
    const held = await claim();
    expect(await ask('pauseTraining', id)).toMatchObject({ phase: 'PREPARING', pauseRequested: true });
    expect(await system.store.queue.heartbeat(held, 60)).toBe('PAUSE_REQUESTED');
    expect(await ask('resumeTraining', id)).toMatchObject({ phase: 'PREPARING', pauseRequested: false });
    expect(await system.store.queue.heartbeat(held, 60)).toBe('HELD');
  });

  it('that its trainer has paused goes on as the same attempt', async () => {
    const { id, follower } = await queueRun(system, dataset);
    const held = await claim();
    await system.store.queue.transition(held, 'TRAINING');
    await ask('pauseTraining', id);
    await system.store.queue.paused(held);
    expect(await ask('resumeTraining', id)).toMatchObject({ phase: 'QUEUED', attempt: 0 });
    await succeed(await claim(), { accuracy: 1, macroF1: 1 });
    expect(await phasesOf(follower)).toEqual([
      'QUEUED',
      'PREPARING',
      'TRAINING',
      'PAUSED',
      'QUEUED',
      'PREPARING',
      'EXPORTING',
      'SUCCEEDED',
    ]);
    expect(follower.events.at(-1)).toMatchObject({ attempt: 1 });
  });

  it('that failed goes on when it is resumed, and who follows it from the start hears all of it', async () => {
    const { id, follower } = await queueRun(system, dataset);
    await system.store.queue.fail(await claim(), failure);
    expect(await phasesOf(follower)).toEqual(['QUEUED', 'PREPARING', 'FAILED']);
    expect(await ask('resumeTraining', id)).toEqual({
      ...{ phase: 'QUEUED', attempt: 0, pauseRequested: false, error: null, finishedAt: null },
    });
    const again = system.subscribe(id);
    await again.until(({ seq }) => seq === 4);
    await succeed(await claim(), { accuracy: 1, macroF1: 1 });
    expect(await phasesOf(again)).toEqual([
      'QUEUED',
      'PREPARING',
      'FAILED',
      'QUEUED',
      'PREPARING',
      'EXPORTING',
      'SUCCEEDED',
    ]);
  });

  it('that failed is not resumed when its data set is deleted since', async () => {
    const gone = await createDataset(system, { documents: smallCorpus });
    const id = await startTraining(system, gone, {});
    await system.store.queue.fail(await claim(), failure);
    await system.query('mutation ($id: ID!) { deleteDataset(id: $id) { id } }', { id: gone });
    const query = 'mutation ($id: ID!) { resumeTraining(id: $id) { id } }';
    expect(await refusedOperation(system, query, { id })).toMatchObject({ code: 'DATASET_DELETED' });
    expect(await readRun(id, 'phase')).toEqual({ phase: 'FAILED' });
  });

  it('tells how fast it computes, where that is measured, and every checkpoint', async () => {
    const { id, follower } = await queueRun(system, dataset);
    const held = await claim();
    const step: ProgressEvent = {
      ...{ type: 'STEP_PROGRESS', epoch: 1, step: 5, totalSteps: 10, loss: 0.5, learningRate: 1e-5 },
      ...{ gradientNorm: 1, textsPerSecond: 20, tokensPerSecond: 400, etaSeconds: 12 },
      ...{ gflopsPerSecond: 312.5, matrixProductGflopsPerSecond: 400, memoryBytes: 3e9 },
      ...{ tokensSeen: null, totalTokens: null },
    };
    const checkpoint: ProgressEvent = {
      type: 'CHECKPOINT_SAVED',
      epoch: 1,
      step: 5,
      bytes: 6e9,
      seconds: 2.5,
    };
    const unmeasured = { gflopsPerSecond: null, matrixProductGflopsPerSecond: null, memoryBytes: null };
    const computing = { engine: 'WASM', device: 'cpu', precision: 'F32', checkpointStep: 5 } as const;
    const asked = 'engine device precision checkpointStep';
    expect(await readRun(id, asked)).toEqual({
      ...{ engine: null, device: null, precision: null, checkpointStep: null },
    });
    await system.store.queue.append(held, [step, checkpoint, { ...step, ...unmeasured }], {
      ...computing,
      step: 5,
    });
    await ask('cancelTraining', id);
    await system.store.queue.cancelled(held);
    const events = await follower.finished;
    expect(events.slice(2, 5)).toMatchObject([
      { __typename: 'StepProgress', seq: 3 },
      { __typename: 'CheckpointSaved', seq: 4, epoch: 1, step: 5, bytes: 6e9 },
      { __typename: 'StepProgress', seq: 5 },
    ]);
    const measured = 'gflopsPerSecond matrixProductGflopsPerSecond memoryBytes';
    expect(await readRun(id, `${asked} events { ... on StepProgress { ${measured} } }`)).toEqual({
      ...computing,
      events: [
        {},
        {},
        { gflopsPerSecond: 312.5, matrixProductGflopsPerSecond: 400, memoryBytes: 3e9 },
        {},
        unmeasured,
        {},
      ],
    });
  });
});

describe('the parameters of a run', () => {
  const later = {
    ...{ precision: 'BF16', device: 'CUDA', deviceIndex: 1, gradientAccumulation: 4, maxBatchTokens: 4096 },
    ...{ schedule: 'COSINE', layerDecay: 0.9, freezeEmbeddings: true, frozenLayers: 2 },
    ...{ loraRank: 8, loraAlpha: 32, sparseEmbedding: false },
    ...{ bestMetric: 'MATTHEWS', earlyStopping: 3, checkpointMinutes: 0.5 },
    ...{ sampleDocuments: 10, validationDocuments: 5 },
  };
  const fields = `parameters { ${Object.keys(later).join(' ')} }`;
  const defaults = {
    ...{ precision: 'AUTO', device: 'AUTO', deviceIndex: 0, gradientAccumulation: 1, maxBatchTokens: null },
    ...{ schedule: 'LINEAR', layerDecay: 1, freezeEmbeddings: false, frozenLayers: 0 },
    ...{ loraRank: 0, loraAlpha: 16, sparseEmbedding: true },
    ...{ bestMetric: 'MACRO_F1', earlyStopping: 0, checkpointMinutes: 10 },
    ...{ sampleDocuments: null, validationDocuments: null },
  };

  it('are kept as they were given', async () => {
    const { id } = await queueRun(system, dataset, later);
    expect(await readRun(id, fields)).toEqual({ parameters: later });
  });

  it('have their defaults where they were not given', async () => {
    const { id } = await queueRun(system, dataset);
    expect(await readRun(id, fields)).toEqual({ parameters: defaults });
  });

  it('have their defaults where a version that did not know them has kept the run', async () => {
    const { id } = await queueRun(system, dataset, later);
    const client = new pg.Client({ connectionString: system.databaseUrl });
    await client.connect();
    await client.query('UPDATE "TrainingRun" SET parameters = parameters - $2::text[] WHERE id = $1', [
      id,
      Object.keys(later).filter((name) => name !== 'device'),
    ]);
    await client.end();
    expect(await readRun(id, fields)).toEqual({ parameters: { ...defaults, device: 'CUDA' } });
  });
});

describe('a request with several seeds', () => {
  const group =
    'id name group { id name parameters { seed } } groupFigures { finished accuracy { mean standardDeviation } macroF1 { mean standardDeviation } }';

  async function start(input: object): Promise<{ id: string; group: { id: string }[] }> {
    const { startTraining } = (await system.query(
      `mutation ($input: StartTrainingInput!) { startTraining(input: $input) { ${group} } }`,
      { input: { dataset, baseModel: await findBaseModel(system, 'scratch-2x256'), name: 'بذور', ...input } },
    )) as { startTraining: { id: string; group: { id: string }[] } };
    return startTraining;
  }

  it('makes a run of each, which say so in their names', async () => {
    const run = await start({ seeds: [7, 3, 5], seed: 1 });
    expect(run).toMatchObject({
      name: 'بذور, seed 7',
      group: [
        { id: run.id, name: 'بذور, seed 7', parameters: { seed: 7 } },
        { name: 'بذور, seed 3', parameters: { seed: 3 } },
        { name: 'بذور, seed 5', parameters: { seed: 5 } },
      ],
      groupFigures: null,
    });
    expect(await readRun(run.group[2]?.id ?? '', 'group { id }')).toEqual({
      group: run.group.map(({ id }) => ({ id })),
    });
  });

  it('makes no group of one', async () => {
    const run = await start({ seeds: [7] });
    expect(run).toMatchObject({ name: 'بذور', group: [{ id: run.id, parameters: { seed: 7 } }] });
    await succeed(await claim(), { accuracy: 1, macroF1: 1 });
    expect(await readRun(run.id, 'groupFigures { finished }')).toEqual({ groupFigures: null });
  });

  it('has mean and deviation of the figures of those that have succeeded, from the second on', async () => {
    const run = await start({ seeds: [1, 2, 3] });
    await succeed(await claim(), { accuracy: 0.5, macroF1: 0.25 });
    expect(await readRun(run.id, group)).toMatchObject({ groupFigures: null });
    await system.store.queue.fail(await claim(), failure);
    await succeed(await claim(), { accuracy: 1, macroF1: 0.75 });
    expect(await readRun(run.group[1]?.id ?? '', group)).toMatchObject({
      groupFigures: {
        finished: 2,
        accuracy: { mean: 0.75, standardDeviation: Math.sqrt(0.125) },
        macroF1: { mean: 0.5, standardDeviation: Math.sqrt(0.125) },
      },
    });
  });
});
