import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBaseModel, requestImport } from './support/base-models.ts';
import { runTasnif } from './support/command-line.ts';
import { smallCorpus } from './support/corpus.ts';
import { refusedOperation } from './support/refusal.ts';
import { startSystem, type System } from './support/system.ts';
import { tinyBert } from './support/tiny-bert.ts';
import { createDataset, findBaseModel } from './support/train.ts';

let system: System;
let dataset: string;
let withoutValidation: string;
let scratch: string;
let tiny: string;
let broken: string;
beforeAll(async () => {
  system = await startSystem();
  dataset = await createDataset(system, {
    ...{ documents: smallCorpus, validationShare: 0.3, testShare: 0.1 },
  });
  withoutValidation = await createDataset(system, { documents: smallCorpus, validationShare: 0 });
  scratch = await findBaseModel(system, 'scratch-2x256');
  const folder = join(system.home, 'bert');
  await mkdir(folder);
  for (const [name, bytes] of Object.entries(tinyBert)) await writeFile(join(folder, name), bytes);
  tiny = await importBaseModel(system, { name: 'tiny', folder, licence: 'MIT' });
  broken = await importBaseModel(system, { name: 'broken', folder, licence: 'MIT' });
  // Its files go after it was imported, as when somebody tidies up a disk.
  await rm(join(system.home, 'artifacts/base-models', broken), { recursive: true });
}, 180_000);
afterAll(() => system.dispose());

const start = 'mutation ($input: StartBakeOffInput!) { startBakeOff(input: $input) { id } }';
const settings = { maxLength: 16, epochs: 2, batchSize: 4, sampleDocuments: 12, validationDocuments: 8 };

async function startBakeOff(input: object): Promise<string> {
  const { startBakeOff: started } = (await system.query(start, {
    input: { dataset, ...settings, ...input },
  })) as { startBakeOff: { id: string } };
  return started.id;
}

async function readBakeOff(id: string, fields: string): Promise<unknown> {
  const query = `query ($id: ID!) { node(id: $id) { ... on BakeOff { ${fields} } } }`;
  return ((await system.query(query, { id })) as { node: unknown }).node;
}

async function untilDone(id: string): Promise<void> {
  for (const deadline = performance.now() + 240_000; performance.now() < deadline;) {
    const { runsDone, runsTotal } = (await readBakeOff(id, 'runsDone runsTotal')) as Record<string, number>;
    if (runsDone === runsTotal) return;
    await sleep(100);
  }
  throw new Error(`The bake-off ${id} did not end.`);
}

interface Candidate {
  rank: number | null;
  baseModel: { name: string };
  macroF1: number | null;
  [field: string]: unknown;
}

const candidateFields = `candidates {
  rank baseModel { name } normalization accuracy macroF1 macroF1Interval { lower upper } macroF1Deviation isTied
  trainingSeconds documentsPerSecond millisecondsPerText bytes licence researchOnly error { code }
  runs { id phase } models { measuredOn testDocuments }
}`;

it(
  'ranks three candidates of which one fails, on the same sample and without the test split',
  { timeout: 300_000 },
  async () => {
    const trainer = await system.startTrainer();
    const id = await startBakeOff({ baseModels: [broken, scratch, tiny], seeds: [1, 2] });
    await untilDone(id);
    await trainer.stop();
    const bakeOff = (await readBakeOff(
      id,
      `status runsTotal trainingDocuments validationDocuments etaSeconds finishedAt advice ${candidateFields}`,
    )) as { candidates: Candidate[]; advice: string };
    expect(bakeOff).toMatchObject({
      ...{ status: 'SUCCEEDED', runsTotal: 6, trainingDocuments: 12, validationDocuments: 8 },
      ...{ etaSeconds: null, finishedAt: expect.any(String) },
    });
    const [first, second, last] = bakeOff.candidates;
    const model = { measuredOn: 'VALIDATION', testDocuments: 8 };
    for (const [place, candidate] of [first, second].entries()) {
      expect(candidate).toMatchObject({
        ...{ rank: place + 1, normalization: 'NONE', error: null, models: [model, model] },
        ...{ macroF1Interval: { lower: expect.any(Number) }, macroF1Deviation: expect.any(Number) },
        ...{ trainingSeconds: expect.any(Number), documentsPerSecond: expect.any(Number) },
        ...{
          bytes: expect.any(Number),
          millisecondsPerText: expect.any(Number),
          isTied: expect.any(Boolean),
        },
      });
    }
    expect(first?.['isTied']).toBe(true);
    expect(first?.macroF1).toBeGreaterThanOrEqual(second?.macroF1 ?? 1);
    expect([first?.baseModel.name, second?.baseModel.name].sort()).toEqual(['scratch-2x256', 'tiny']);
    expect(last).toMatchObject({
      ...{
        rank: null,
        baseModel: { name: 'broken' },
        macroF1: null,
        isTied: null,
        models: [],
        licence: 'MIT',
      },
      error: { code: expect.stringMatching(/^[A-Z_]+$/) },
      runs: [{ phase: 'FAILED' }, { phase: 'FAILED' }],
    });
    expect(bakeOff.advice).toContain(`${first?.baseModel.name ?? ''} is`);
    expect(bakeOff.advice).toContain('1 candidate has no model');

    const runs = [first, second].flatMap((candidate) => candidate?.['runs'] as { id: string }[]);
    const query = `query ($id: ID!) { node(id: $id) { ... on TrainingRun {
    bakeOff { id } metrics { split } events(first: 100) { ... on LogLine { message } }
  } } }`;
    for (const run of runs) {
      const { node } = (await system.query(query, { id: run.id })) as {
        node: { bakeOff: object; metrics: { split: string }[]; events: { message?: string }[] };
      };
      expect(node.bakeOff).toEqual({ id });
      expect(new Set(node.metrics.map(({ split }) => split))).toEqual(new Set(['VALIDATION']));
      expect(node.events.map(({ message }) => message)).toContain(
        'Sees 12 of the 24 training documents and 8 of the 12 validation documents, drawn class by class in proportion.',
      );
    }
    const shown = await runTasnif(system, ['bake-off', '--show', 'latest']);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toMatch(/^rank .*\n +1 /);
    expect(shown.stdout).toContain(bakeOff.advice);
    // What learned from a sample is not offered for use.
    expect(await system.query('{ models { totalCount } }')).toEqual({ models: { totalCount: 0 } });
    const cancel = 'mutation ($id: ID!) { cancelBakeOff(id: $id) { id } }';
    expect(await refusedOperation(system, cancel, { id })).toMatchObject({ code: 'BAKE_OFF_FINISHED' });
  },
);

it('compares normalisation profiles of one base model, learns from all where the sample is larger, and is cancelled', async () => {
  const id = await startBakeOff({
    ...{ baseModels: [scratch], normalizations: ['NONE', 'MARBERT'], sampleDocuments: 1_000 },
    name: 'profiles',
  });
  expect(
    await readBakeOff(
      id,
      'name status trainingDocuments etaSeconds advice runs { name } candidates { normalization }',
    ),
  ).toEqual({
    ...{ name: 'profiles', status: 'WAITING', trainingDocuments: 24, etaSeconds: null, advice: null },
    runs: [{ name: 'profiles · scratch-2x256 · NONE' }, { name: 'profiles · scratch-2x256 · MARBERT' }],
    candidates: [{ normalization: 'NONE' }, { normalization: 'MARBERT' }],
  });
  const list = '{ bakeOffs(first: 1) { nodes { id dataset { id } } } }';
  expect(await system.query(list)).toEqual({ bakeOffs: { nodes: [{ id, dataset: { id: dataset } }] } });
  const cancel = 'mutation ($id: ID!) { cancelBakeOff(id: $id) { status runsDone } }';
  expect(await system.query(cancel, { id })).toEqual({ cancelBakeOff: { status: 'CANCELLED', runsDone: 2 } });
  expect(await refusedOperation(system, cancel, { id: 'bake_0' })).toMatchObject({ code: 'NOT_FOUND' });
});

describe('refuses', () => {
  const refuse = (input: object): Promise<unknown> =>
    refusedOperation(system, start, {
      input: { dataset, ...settings, baseModels: [scratch, tiny], ...input },
    });

  it.each([
    ['a single candidate', { baseModels: ['?'] }, { code: 'BAD_INPUT', field: 'baseModels' }],
    ['no candidate', { baseModels: [] }, { code: 'BAD_INPUT', field: 'baseModels' }],
    ['the same twice', { baseModels: ['a', 'b', 'a'] }, { code: 'BAD_INPUT', field: 'baseModels' }],
    ['a profile twice', { normalizations: ['NONE', 'NONE'] }, { code: 'BAD_INPUT', field: 'normalizations' }],
    ['what is not there', { baseModels: ['a', 'b'] }, { code: 'NOT_FOUND', field: 'baseModels' }],
    ['a data set that is not there', { dataset: 'ds_0' }, { code: 'NOT_FOUND', field: 'dataset' }],
    ['a seed twice', { seeds: [1, 1] }, { code: 'BAD_INPUT', field: 'seeds' }],
    ['no seed', { seeds: [] }, { code: 'OUT_OF_RANGE', field: 'seeds' }],
    [
      'a sample without room for each class',
      { sampleDocuments: 1 },
      { code: 'OUT_OF_RANGE', field: 'sampleDocuments' },
    ],
    [
      'more validation documents than can be compared',
      { validationDocuments: 5_001 },
      { code: 'OUT_OF_RANGE', field: 'validationDocuments' },
    ],
    [
      'too many candidates',
      { baseModels: Array.from({ length: 21 }, (_, i) => `base_${i}`) },
      { code: 'OUT_OF_RANGE', field: 'baseModels' },
    ],
    ['a name of nothing', { name: ' ' }, { code: 'BAD_INPUT', field: 'name' }],
    [
      'a length that one of them can not read',
      { maxLength: 128 },
      { code: 'OUT_OF_RANGE', field: 'maxLength', message: expect.stringContaining('tiny') },
    ],
  ])('%s', async (_, input, refusal) => {
    expect(await refuse(input)).toMatchObject(refusal);
  });

  it('a base model that is not there yet', async () => {
    await system.worker.stop();
    const importing = await requestImport(system, { name: 'late', folder: join(system.home, 'bert') });
    expect(await refuse({ baseModels: [scratch, importing] })).toMatchObject({
      ...{ code: 'BASE_MODEL_NOT_READY', field: 'baseModels' },
    });
    await system.startWorker();
  });

  it('a data set without a validation split', async () => {
    expect(await refuse({ dataset: withoutValidation })).toMatchObject({
      ...{ code: 'EMPTY_SPLIT', field: 'dataset', hint: expect.stringContaining('validationShare') },
    });
  });
});
