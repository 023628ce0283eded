import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallCorpus } from './support/corpus.ts';
import { refusedOperation } from './support/refusal.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, findBaseModel, readDataset, untilJobEnds } from './support/train.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem({ trainer: true });
});
afterAll(() => system.dispose());

const start = 'mutation ($input: StartTrainingInput!) { startTraining(input: $input) { id group { id } } }';

async function startRuns(dataset: string, settings: object): Promise<string[]> {
  const baseModel = await findBaseModel(system, 'scratch-2x256');
  const input = { dataset, baseModel, maxLength: 32, epochs: 1, ...settings };
  const { startTraining } = (await system.query(start, { input })) as {
    startTraining: { group: { id: string }[] };
  };
  return startTraining.group.map(({ id }) => id);
}

async function modelOf(run: string): Promise<{ id: string; measuredOn: string; testDocuments: number }> {
  await system.subscribe(run).finished;
  const { node } = (await system.query(
    'query ($id: ID!) { node(id: $id) { ... on TrainingRun { model { id measuredOn testDocuments } } } }',
    { id: run },
  )) as { node: { model: { id: string; measuredOn: string; testDocuments: number } } };
  return node.model;
}

/** How many events of an evaluation of the test split a run has. */
async function testEvaluations(run: string): Promise<number> {
  const events = await system.store.events.read(run, 0, 1_000);
  return events.filter((event) => event.type === 'EVALUATION_COMPLETED' && event.split === 'TEST').length;
}

it('folds are trained on in turn, each document being validated on once', async () => {
  const dataset = await createDataset(system, { documents: smallCorpus, folds: 4, testShare: 0 });
  const version = (await system.store.datasets.find(dataset))?.version?.id ?? '';
  const validated: number[] = [];
  for (const fold of [0, 1, 2, 3]) {
    for await (const rows of system.store.datasets.documents(version, ['VALIDATION'], fold)) {
      validated.push(...rows.map(({ index }) => index));
    }
  }
  expect(validated.sort((a, b) => a - b)).toEqual(smallCorpus.map((_, index) => index));

  const runs = await startRuns(dataset, { crossValidate: true });
  expect(runs).toHaveLength(4);
  for (const run of runs) expect(await modelOf(run)).toMatchObject({ measuredOn: 'VALIDATION' });
  const { node } = (await system.query(
    `query ($id: ID!) { node(id: $id) { ... on TrainingRun {
      name parameters { fold } groupFigures { finished } group { parameters { fold } }
    } } }`,
    { id: runs[2] },
  )) as { node: object };
  expect(node).toMatchObject({
    name: expect.stringMatching(/, fold 2$/),
    parameters: { fold: 2 },
    groupFigures: { finished: 4 },
    group: [0, 1, 2, 3].map((fold) => ({ parameters: { fold } })),
  });
});

it('a fold that is not there is refused', async () => {
  const dataset = await createDataset(system, { documents: smallCorpus, folds: 4 });
  const plain = await createDataset(system, { documents: smallCorpus });
  const refuse = (input: object): Promise<unknown> => refusedOperation(system, start, { input });
  expect(await refuse({ dataset, fold: 4 })).toMatchObject({ code: 'OUT_OF_RANGE', field: 'fold' });
  expect(await refuse({ dataset: plain, fold: 0 })).toMatchObject({ code: 'BAD_INPUT', field: 'fold' });
  expect(await refuse({ dataset: plain, crossValidate: true })).toMatchObject({ field: 'crossValidate' });
  expect(await refuse({ dataset, fold: 1, seeds: [1, 2] })).toMatchObject({ code: 'BAD_INPUT' });
});

it('a locked test split is seen by no run, and no revision changes it', async () => {
  const dataset = await createDataset(system, { documents: smallCorpus, testShare: 0.2, testLocked: true });
  const testOf = async (): Promise<string[]> => {
    const version = (await system.store.datasets.find(dataset))?.version?.id ?? '';
    const texts: string[] = [];
    for await (const rows of system.store.datasets.documents(version, ['TEST'])) {
      texts.push(...rows.map(({ line }) => String(line)));
    }
    return texts;
  };
  const locked = await testOf();
  expect(locked.length).toBeGreaterThan(4);

  const [run = ''] = await startRuns(dataset, {});
  expect(await modelOf(run)).toMatchObject({ measuredOn: 'VALIDATION' });
  expect(await testEvaluations(run)).toBe(0);
  const { id: model } = await modelOf(run);
  const evaluate = 'mutation ($model: ID!) { evaluateModel(model: $model) { id } }';
  await system.query(evaluate, { model });
  expect(await untilJobEnds(system, dataset)).toMatchObject({ status: 'SUCCEEDED' });
  expect(
    await readDataset(system, dataset, 'evaluations { modelId by documents perClass { support } }'),
  ).toEqual({
    evaluations: [
      {
        ...{ modelId: model, by: 'test', documents: locked.length },
        perClass: [{ support: locked.length / 2 }, { support: locked.length / 2 }],
      },
    ],
  });

  const revise =
    'mutation ($id: ID!, $input: ReviseDatasetInput!) { reviseDataset(id: $id, input: $input) { id } }';
  const refuse = (input: object): Promise<unknown> =>
    refusedOperation(system, revise, { id: dataset, input });
  expect(await refuse({ testLocked: false })).toMatchObject({ code: 'TEST_LOCKED', field: 'testLocked' });
  expect(await refuse({ leaks: 'MOVE_TO_TRAIN' })).toMatchObject({ code: 'TEST_LOCKED', field: 'leaks' });
  await system.query(revise, { id: dataset, input: { seed: 99, testShare: 0.5, folds: 3 } });
  expect(await untilJobEnds(system, dataset)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await readDataset(system, dataset, 'version settings { testLocked folds }')).toEqual({
    version: 2,
    settings: { testLocked: true, folds: 3 },
  });
  expect(await testOf()).toEqual(locked);
});
