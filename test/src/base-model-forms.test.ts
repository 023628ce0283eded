import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBaseModel, requestImport, untilImported } from './support/base-models.ts';
import { smallCorpus } from './support/corpus.ts';
import { downloadModel } from './support/model-folder.ts';
import { startSystem, type System } from './support/system.ts';
import { tinyBert } from './support/tiny-bert.ts';
import { createDataset, startTraining } from './support/train.ts';

const fixtures = fileURLToPath(new URL('../../libs/marbert/fixtures', import.meta.url));

let system: System;
let dataset: string;
beforeAll(async () => {
  system = await startSystem({ trainer: true });
  dataset = await createDataset(system, { documents: smallCorpus });
});
afterAll(() => system.dispose());

async function writeTexts(folder: string): Promise<void> {
  for (const name of ['config.json', 'vocab.txt'] as const)
    await writeFile(join(folder, name), tinyBert[name]);
}

/** Imports a folder with these weights alone, trains on it, and gives the checksum of what comes of it. */
async function train(weights: string, name: string): Promise<string | undefined> {
  const folder = join(system.home, weights);
  await mkdir(folder);
  await writeTexts(folder);
  await cp(join(fixtures, 'tiny-bert', weights), join(folder, name));
  const baseModel = await importBaseModel(system, { name: weights, folder });
  const settings = { maxLength: 32, epochs: 1, baseModel };
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
    await writeTexts(folder);
    await cp(join(fixtures, 'hostile', 'os-system.bin'), join(folder, 'pytorch_model.bin'));
    const id = await requestImport(system, { name: 'hostile', folder });
    expect(await untilImported(system, id)).toMatchObject({
      job: { error: { code: 'PYTORCH_INVALID', message: expect.stringContaining('posix.system') } },
    });
  });
});
