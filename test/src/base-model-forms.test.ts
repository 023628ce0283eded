import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallCorpus } from './support/corpus.ts';
import { downloadModel } from './support/model-folder.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, startTraining } from './support/train.ts';

const tinyBert = fileURLToPath(new URL('../../libs/marbert/fixtures/tiny-bert', import.meta.url));
const letters = Array.from('ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى');
const vocabulary = [
  ...['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
  ...letters,
  ...letters.map((letter) => `##${letter}`),
];

let system: System;
let dataset: string;
beforeAll(async () => {
  system = await startSystem({ trainer: true });
  dataset = await createDataset(system, { documents: smallCorpus });
});
afterAll(() => system.dispose());

/** Imports a folder with these weights alone, trains on it, and gives the checksum of what comes of it. */
async function train(weights: string, name: string): Promise<string | undefined> {
  const folder = join(system.home, weights);
  await mkdir(folder);
  await cp(join(tinyBert, 'config.json'), join(folder, 'config.json'));
  await cp(join(tinyBert, weights), join(folder, name));
  await writeFile(join(folder, 'vocab.txt'), vocabulary.join('\n'));
  const { importBaseModel } = (await system.query(
    'mutation ($input: ImportBaseModelInput!) { importBaseModel(input: $input) { id layers } }',
    { input: { name: weights, folder } },
  )) as { importBaseModel: { id: string; layers: number } };
  expect(importBaseModel.layers).toBe(3);
  const settings = { maxLength: 32, epochs: 1, baseModel: importBaseModel.id };
  const id = await startTraining(system, dataset, settings);
  const follower = system.subscribe(id);
  await follower.finished;
  expect(follower.events.at(-1)).toMatchObject({ phase: 'SUCCEEDED' });
  const { node } = (await system.query(
    'query ($id: ID!) { node(id: $id) { ... on TrainingRun { model { id } } } }',
    { id },
  )) as { node: { model: { id: string } } };
  const files = await downloadModel(system, node.model.id, join(folder, 'trained'));
  return files.find(({ path }) => path === 'model.safetensors')?.received.sha256;
}

describe('a base model imported as safetensors, as pytorch_model.bin and as one of old', () => {
  it('is trained to the same weights, bit for bit', async () => {
    const wanted = await train('model.safetensors', 'model.safetensors');
    expect(wanted).toMatch(/^[0-9a-f]{64}$/);
    expect(await train('pytorch_model.bin', 'pytorch_model.bin')).toBe(wanted);
    expect(await train('pytorch_model.legacy.bin', 'pytorch_model.bin')).toBe(wanted);
  });

  it('is not imported from weights that would run code', async () => {
    const folder = join(system.home, 'hostile');
    await mkdir(folder);
    await cp(join(tinyBert, 'config.json'), join(folder, 'config.json'));
    await cp(join(tinyBert, '..', 'hostile', 'os-system.bin'), join(folder, 'pytorch_model.bin'));
    await writeFile(join(folder, 'vocab.txt'), vocabulary.join('\n'));
    await expect(
      system.query('mutation ($input: ImportBaseModelInput!) { importBaseModel(input: $input) { id } }', {
        input: { name: 'hostile', folder },
      }),
    ).rejects.toThrow(/PYTORCH_INVALID.*posix\.system/);
  });
});
