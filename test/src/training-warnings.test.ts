import { join } from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importBaseModel } from './support/base-models.ts';
import { smallCorpus } from './support/corpus.ts';
import { refusedOperation } from './support/refusal.ts';
import type { RunEvent } from './support/run-events.ts';
import { startSystem, type System } from './support/system.ts';
import { tinyBert } from './support/tiny-bert.ts';
import { createDataset, startTraining, untilJobEnds } from './support/train.ts';

let system: System;
let dataset: string;
let baseModel: string;
beforeAll(async () => {
  system = await startSystem();
  // Its vocabulary is Arabic letters: a word in Latin ones is a token that it does not know.
  const documents = smallCorpus.map(({ text, label }) => ({ text: `football ${text}`, label }));
  dataset = await createDataset(system, { documents });
  const folder = join(system.home, 'tiny');
  await mkdir(folder);
  for (const [name, bytes] of Object.entries(tinyBert)) await writeFile(join(folder, name), bytes);
  baseModel = await importBaseModel(system, { name: 'MARBERT', folder, acceptLicence: true });
});
afterAll(() => system.dispose());

async function warningsOf(settings: object): Promise<{ code: string; message: string; hint: string }[]> {
  const query = `query ($input: StartTrainingInput!) {
    trainingConfig(input: $input) { warnings { code message hint } }
  }`;
  const { trainingConfig } = (await system.query(query, { input: { dataset, ...settings } })) as {
    trainingConfig: { warnings: { code: string; message: string; hint: string }[] };
  };
  return trainingConfig.warnings;
}
const codesOf = async (settings: object): Promise<string[]> =>
  (await warningsOf(settings)).map(({ code }) => code);

it('says how long the texts were that a known base model was pre-trained on', async () => {
  const query = `query ($id: ID!) { node(id: $id) { ... on BaseModel { pretrainingLength positions } } }`;
  expect(await system.query(query, { id: baseModel })).toMatchObject({ node: { pretrainingLength: 128 } });
});

it('tells before training what a token report knows of it, once there is one', async () => {
  expect(await codesOf({ baseModel, maxLength: 16 })).toEqual(['TOKENS_NOT_MEASURED']);
  // One from scratch learns its vocabulary of the texts.
  expect(await codesOf({})).toEqual([]);
  const measure =
    'mutation ($id: ID!, $model: ID!) { measureTokens(dataset: $id, baseModel: $model) { id } }';
  await system.query(measure, { id: dataset, model: baseModel });
  expect(await untilJobEnds(system, dataset)).toMatchObject({ status: 'SUCCEEDED' });
  const warnings = await warningsOf({ baseModel, maxLength: 16 });
  expect(warnings.map(({ code }) => code)).toEqual(['TEXTS_CUT', 'TOKENS_UNKNOWN']);
  expect(warnings[0]?.message).toContain('16 tokens of MARBERT');
  expect(warnings[1]?.hint).toContain('measureTokens');
  expect(await codesOf({ baseModel, maxLength: 16, normalization: 'LIGHT' })).toEqual([
    'TOKENS_NOT_MEASURED',
  ]);
});

it('has a run say what it found by itself, and of how many documents it saw some', async () => {
  const trainer = await system.startTrainer();
  const settings = { baseModel, maxLength: 16, epochs: 1, sampleDocuments: 10, validationDocuments: 2 };
  const id = await startTraining(system, dataset, settings);
  const events = await system.subscribe(id).finished;
  await trainer.stop();
  expect(linesOf(events, 'WARN')).toMatchObject([
    expect.stringMatching(/^At least 100\.0 % of the texts reach maxLength, 16 tokens/),
    expect.stringMatching(/^\d\.\d % of the tokens are unknown to MARBERT/),
  ]);
  expect(linesOf(events, 'INFO')).toContain(
    'Sees 10 of the 32 training documents and 2 of the 4 validation documents, drawn class by class in proportion.',
  );
  expect(events.filter((event) => event.__typename === 'StepProgress').at(-1)).toMatchObject({
    totalSteps: 1,
  });
});

it('refuses a sample with fewer documents than there are classes', async () => {
  const start = 'mutation ($input: StartTrainingInput!) { startTraining(input: $input) { id } }';
  const refuse = (sampleDocuments: number): Promise<unknown> =>
    refusedOperation(system, start, { input: { dataset, sampleDocuments } });
  expect(await refuse(1)).toMatchObject({ code: 'OUT_OF_RANGE', field: 'sampleDocuments' });
});

function linesOf(events: readonly RunEvent[], level: string): unknown[] {
  return events
    .filter((event) => event.__typename === 'LogLine' && event['level'] === level)
    .map((event) => event['message']);
}
