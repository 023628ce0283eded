import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApi, type TestApi } from '../testing/api-server.ts';
import { state } from '../testing/events.ts';
import * as records from '../testing/records.ts';
import { run } from '../testing/run.ts';

const pretraining = { tokens: 12.3e6, perplexity: 17.44, accuracy: 0.4312 };
const made = { ...records.baseModel, id: 'bm_9', name: 'ours', source: 'PRETRAINED', pretraining };
let folder: string;
let api: TestApi;
let inputs: object[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-pretrain-'));
  inputs = [];
  const shown = {
    ...{ ...records.run('SUCCEEDED', 1), kind: 'PRETRAINING', name: 'ours', model: null },
    ...{ dataset: null, parameters: null, resultBaseModel: made },
  };
  let uploads = 0;
  api = await startApi({
    fields: {
      createUpload: () => {
        const id = `upl_${String((uploads += 1))}`;
        return { id, url: `/uploads/${id}` };
      },
      baseModels: () => ({ totalCount: 1, nodes: [records.baseModel] }),
      startPretraining: ({ input }: { input: { texts: object } }) => {
        inputs.push({ ...input, texts: { ...input.texts } });
        return { ...shown, phase: 'QUEUED' };
      },
      node: () => shown,
      trainingRuns: () => ({ totalCount: 1, nodes: [shown] }),
      async *trainingProgress() {
        yield await Promise.resolve({ trainingProgress: state(1, 'SUCCEEDED') });
      },
    },
  });
});
afterEach(async () => {
  await api.dispose();
  await rm(folder, { recursive: true });
});

it('sends files and folders, starts the run, and shows what came of it', async () => {
  await writeFile(join(folder, 'tweets.txt'), 'نص\n');
  await mkdir(join(folder, 'books'));
  await writeFile(join(folder, 'books', '1.txt'), 'كتاب');
  const options = ['--dataset', 'ds_1', '--base', 'MARBERT', '--epochs', '2', '--masked-share', '0.2'];
  const { exitCode, stdout, stderr } = await run(['pretrain', 'tweets.txt', 'books', ...options], {
    ...{ url: api.url, folder },
  });
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: [
      'tokens seen  perplexity  masked accuracy',
      '12.30M       17.4        0.4312',
      'base model bm_9: ours',
      'trained by torch on cpu in F32\n',
    ].join('\n'),
  });
  expect(stderr).toContain('next: tasnif train latest --base bm_9');
  expect(inputs).toMatchObject([
    {
      ...{ baseModel: 'bm_1', epochs: 2, maskedShare: 0.2 },
      texts: { datasets: ['ds_1'], uploads: ['upl_1', 'upl_2'] },
    },
  ]);
  expect(api.uploads.get('/uploads/upl_1')?.body.toString()).toBe('نص\n');
  expect(api.uploads.get('/uploads/upl_2')?.body.subarray(0, 2).toString()).toBe('PK');
});

it('starts nothing without texts', async () => {
  const { exitCode, stderr } = await run(['pretrain', '--base', 'MARBERT'], { url: api.url, folder });
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('Neither a file nor a data set is given. (NO_TEXTS)');
  expect(inputs).toEqual([]);
});

it('is listed among the runs with its perplexity', async () => {
  const { stdout } = await run(['runs'], { url: api.url, folder });
  expect(stdout).toMatch(/run_1 +pretraining +SUCCEEDED +torch +10 +10 +17\.4 +bm_9 /);
});
