import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Failure } from './support/client.ts';
import { smallCorpus } from './support/corpus.ts';
import { refusedOperation, refusedOverSocket } from './support/refusal.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, findBaseModel, startTraining } from './support/train.ts';

let system: System;
let dataset: string;
let baseModel: string;
/** Waits: there is no trainer. Its only event is that it was queued. */
let run: string;

beforeAll(async () => {
  system = await startSystem();
  dataset = await createDataset(system, { documents: smallCorpus });
  baseModel = await findBaseModel(system, 'scratch-2x256');
  run = await startTraining(system, dataset, {});
});
afterAll(() => system.dispose());

describe('starting a run', () => {
  const refuse = (input: object): Promise<Failure> =>
    refusedOperation(
      system,
      'mutation ($input: StartTrainingInput!) { startTraining(input: $input) { id } }',
      { input: { dataset, baseModel, ...input } },
    );

  it('is refused on a data set that there is not', async () => {
    expect(await refuse({ dataset: 'ds_0' })).toMatchObject({ code: 'NOT_FOUND', field: 'dataset' });
  });

  it('is refused on a data set that was deleted', async () => {
    const id = await createDataset(system, { documents: smallCorpus });
    await system.query('mutation ($id: ID!) { deleteDataset(id: $id) { id } }', { id });
    expect(await refuse({ dataset: id })).toMatchObject({ code: 'DATASET_DELETED', field: 'dataset' });
  });

  it('is refused from a base model that there is not', async () => {
    expect(await refuse({ baseModel: 'base_0' })).toMatchObject({ code: 'NOT_FOUND', field: 'baseModel' });
  });

  it.each([
    ['epochs', 0],
    ['epochs', 1001],
    ['learningRate', 0],
    ['learningRate', -0.001],
    ['batchSize', 0],
    ['maxLength', 7],
    ['maxLength', 513],
    ['warmupShare', 1.5],
    ['weightDecay', -1],
    ['dropout', 1],
    ['labelSmoothing', 1],
    ['adversarialRadius', -0.1],
    ['adversarialRadius', 1.5],
    ['gradientClip', 0],
    ['gradientAccumulation', 0],
    ['gradientAccumulation', 1025],
    ['maxBatchTokens', 7],
    ['layerDecay', 0],
    ['layerDecay', 1.5],
    ['frozenLayers', -1],
    ['frozenLayers', 3],
    ['loraRank', 257],
    ['loraAlpha', 0],
    ['earlyStopping', -1],
    ['checkpointMinutes', 0],
    ['sampleDocuments', 1],
    ['validationDocuments', 1],
    ['checkpointMinutes', 1441],
    ['deviceIndex', 64],
    ['seed', -1],
  ])('is refused with the %s %d, both of which the answer names', async (field, value) => {
    const failure = await refuse({ [field]: value });
    expect(failure).toMatchObject({ code: 'OUT_OF_RANGE', field });
    expect(failure.message).toContain(`${field} is ${value}`);
  });

  it('is refused with a length above the positions of the base model, which the answer names', async () => {
    expect((await refuse({ maxLength: 513 })).message).toContain('512');
  });

  it('is refused with more frozen layers than the base model has, which the answer names', async () => {
    expect((await refuse({ frozenLayers: 3 })).message).toContain('scratch-2x256 has 2 layers');
  });

  it.each([
    [[], 'OUT_OF_RANGE', 'seeds has 0 entries'],
    [Array.from({ length: 21 }, (_, i) => i), 'OUT_OF_RANGE', 'seeds has 21 entries'],
    [[1, 2, -3], 'OUT_OF_RANGE', 'seeds is -3'],
    [[1, 2, 1], 'BAD_INPUT', 'seeds has 1 twice'],
    [[1, 2, 2], 'BAD_INPUT', 'seeds has 2 twice'],
  ])('is refused with the seeds %j', async (seeds, code, message) => {
    const failure = await refuse({ seeds });
    expect(failure).toMatchObject({ code, field: 'seeds', message: expect.stringContaining(message) });
  });

  it.each(['NaN', '1e-3'])(
    'is refused with the learning rate "%s", which is no number',
    async (learningRate) => {
      expect(await refuse({ learningRate })).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('learningRate'),
      });
    },
  );

  it('is refused with a learning rate beyond all numbers', async () => {
    const query = `mutation ($dataset: ID!) {
      startTraining(input: { dataset: $dataset, learningRate: 1e999 }) { id }
    }`;
    const failure = await refusedOperation(system, query, { dataset });
    expect(failure).toMatchObject({ code: 'OUT_OF_RANGE', field: 'learningRate' });
  });
});

describe('a run', () => {
  it('keeps its data set from being deleted while it goes on', async () => {
    const query = 'mutation ($id: ID!) { deleteDataset(id: $id) { id } }';
    expect(await refusedOperation(system, query, { id: dataset })).toMatchObject({ code: 'DATASET_IN_USE' });
  });

  const requests = ['pauseTraining', 'resumeTraining', 'cancelTraining'];

  it.each(requests)('that there is not is refused to %s', async (request) => {
    const query = `mutation { ${request}(id: "run_0") { id } }`;
    expect(await refusedOperation(system, query)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusedOverSocket(system, query)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(requests)('that was cancelled is refused to %s', async (request) => {
    const id = await startTraining(system, dataset, {});
    await system.query('mutation ($id: ID!) { cancelTraining(id: $id) { id } }', { id });
    const query = `mutation ($id: ID!) { ${request}(id: $id) { id } }`;
    for (const refuse of [refusedOperation, refusedOverSocket]) {
      expect(await refuse(system, query, { id })).toMatchObject({
        code: 'RUN_FINISHED',
        message: `The run "${id}" has ended (CANCELLED).`,
      });
    }
  });
});

describe('following a run', () => {
  const refuse = (runId: string, afterSeq: number): Promise<Failure> =>
    refusedOverSocket(
      system,
      `subscription ($runId: ID!, $afterSeq: Int!) {
        trainingProgress(runId: $runId, afterSeq: $afterSeq) { seq }
      }`,
      { runId, afterSeq },
    );

  it('is refused when there is no such run', async () => {
    expect(await refuse('run_0', 0)).toMatchObject({ code: 'NOT_FOUND', field: 'runId' });
  });

  it('is refused after an event that the run does not have', async () => {
    expect(await refuse(run, 2)).toMatchObject({ code: 'SEQ_UNKNOWN', field: 'afterSeq' });
  });

  it('is refused after a negative number', async () => {
    expect(await refuse(run, -1)).toMatchObject({ code: 'OUT_OF_RANGE', field: 'afterSeq' });
  });
});
