import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallCorpus } from './support/corpus.ts';
import { changingNothing, refusedOperation } from './support/refusal.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, findBaseModel, startTraining } from './support/train.ts';

/** There is no trainer: what a run would do is decided when it is queued. */
let system: System;
let dataset: string;
let baseModel: string;
beforeAll(async () => {
  system = await startSystem();
  dataset = await createDataset(system, { documents: smallCorpus });
  baseModel = await findBaseModel(system, 'scratch-2x256');
});
afterAll(() => system.dispose());

const fields = `{
  recipe epochs learningRate batchSize gradientAccumulation maxBatchTokens normalization
  normalizationSwitches { alef spaces } maxLength schedule warmupShare
  layerDecay weightDecay dropout labelSmoothing adversarialRadius gradientClip classWeights freezeEmbeddings frozenLayers loraRank
  loraAlpha sparseEmbedding bestMetric earlyStopping checkpointMinutes seed device deviceIndex precision
}`;
const trainingConfig = `query ($input: StartTrainingInput!) { trainingConfig(input: $input) ${fields} }`;

/** What trainingConfig says, and what a run of the same settings has stored. */
async function askAndStart(settings: object): Promise<[asked: unknown, stored: unknown]> {
  const input = { dataset, baseModel, ...settings };
  const { trainingConfig: asked } = (await changingNothing(system, () =>
    system.query(trainingConfig, { input }),
  )) as { trainingConfig: unknown };
  const id = await startTraining(system, dataset, settings);
  const query = `query ($id: ID!) { node(id: $id) { ... on TrainingRun { parameters ${fields} } } }`;
  const { node } = (await system.query(query, { id })) as { node: { parameters: unknown } };
  return [asked, node.parameters];
}

const common = {
  ...{ epochs: 5, learningRate: 5e-5, gradientAccumulation: 1, maxBatchTokens: null, maxLength: 256 },
  ...{
    schedule: 'LINEAR',
    layerDecay: 1,
    weightDecay: 0.01,
    dropout: 0.1,
    labelSmoothing: 0,
    adversarialRadius: 0,
    gradientClip: 1,
  },
  ...{ classWeights: 'NONE', loraRank: 0, loraAlpha: 16, sparseEmbedding: true, earlyStopping: 0 },
  ...{ checkpointMinutes: 10, seed: 42, device: 'AUTO', deviceIndex: 0, precision: 'AUTO' },
  normalizationSwitches: { alef: null, spaces: null },
};
const fromRandomWeights = {
  ...common,
  ...{ epochs: 15, learningRate: 5e-4, warmupShare: 0.3, batchSize: 16 },
  ...{ normalization: 'NONE', bestMetric: 'MACRO_F1', freezeEmbeddings: false, frozenLayers: 0 },
};
const notebook = {
  ...common,
  ...{ recipe: 'NOTEBOOK', normalization: 'NOTEBOOK', batchSize: 32, warmupShare: 0, bestMetric: 'LOSS' },
  ...{ freezeEmbeddings: false, frozenLayers: 0 },
};
const fast = { ...fromRandomWeights, recipe: 'FAST', freezeEmbeddings: true, frozenLayers: 1 };

it.each([
  ['no recipe', {}, { ...fromRandomWeights, recipe: 'DEFAULT' }],
  ['NOTEBOOK', { recipe: 'NOTEBOOK' }, notebook],
  ['FAST', { recipe: 'FAST' }, fast],
  [
    'FAST with values of its own, 0 and false too',
    { recipe: 'FAST', frozenLayers: 0, freezeEmbeddings: false, dropout: 0, epochs: null },
    { ...fast, frozenLayers: 0, freezeEmbeddings: false, dropout: 0 },
  ],
  [
    'NOTEBOOK with switches',
    { recipe: 'NOTEBOOK', normalizationSwitches: { alef: true, spaces: null, stems: false } },
    { ...notebook, normalizationSwitches: { alef: true, spaces: null } },
  ],
  ['NOTEBOOK with seeds', { recipe: 'NOTEBOOK', seeds: [7, 3] }, { ...notebook, seed: 7 }],
])('a run with %s has the parameters that were shown before it', async (_, settings, expected) => {
  const [asked, stored] = await askAndStart(settings);
  expect(asked).toEqual(expected);
  expect(stored).toEqual(asked);
});

it.each([
  [{ dropout: 0.95 }, { code: 'OUT_OF_RANGE', field: 'dropout' }],
  [
    { recipe: 'FAST', frozenLayers: 3 },
    { code: 'OUT_OF_RANGE', field: 'frozenLayers' },
  ],
  [{ maxLength: 513 }, { code: 'OUT_OF_RANGE', field: 'maxLength' }],
  [{ seeds: [1, 1] }, { code: 'BAD_INPUT', field: 'seeds' }],
  [{ name: '' }, { field: 'name' }],
  [{ dataset: 'ds_0' }, { code: 'NOT_FOUND', field: 'dataset' }],
])('%j is refused where it is asked for as where it is started', async (settings, refusal) => {
  const input = { dataset, baseModel, ...settings };
  const start = 'mutation ($input: StartTrainingInput!) { startTraining(input: $input) { id } }';
  const failure = await refusedOperation(system, start, { input });
  expect(failure).toMatchObject(refusal);
  expect(await refusedOperation(system, trainingConfig, { input })).toEqual(failure);
});
