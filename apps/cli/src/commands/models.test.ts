import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApi, type TestApi } from '../testing/api-server.ts';
import { baseModel, model } from '../testing/records.ts';
import { run } from '../testing/run.ts';

let api: TestApi;
let asked: object[];

beforeEach(async () => {
  asked = [];
  api = await startApi({
    fields: {
      models: () => ({ totalCount: 1, nodes: [model] }),
      importBaseModel: ({ input }: { input: object }) => {
        asked.push({ ...input });
        return { ...baseModel, status: 'IMPORTING' };
      },
      node: () => baseModel,
      createUpload: () => ({ id: 'upl_1', url: '/uploads/upl_1' }),
      baseModels: () => ({ totalCount: 1, nodes: [baseModel] }),
    },
  });
});
afterEach(() => api.dispose());

const shown = [
  ...['bm_1', 'layers 12, hidden size 768, positions 512, vocabulary 100000'],
  '162.8 million parameters from pytorch, 1 weights not used, 0 drawn by seed',
  'last pre-trained on texts of at most 128 tokens',
  'licence research only: not for commercial use\n',
].join('\n');

it('imports a folder of this machine, of which it sends what a BERT is read from', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tasnif-import-'));
  await mkdir(join(folder, 'bert'));
  for (const name of ['config.json', 'vocab.txt', 'pytorch_model.bin', 'tf_model.h5', 'run.py']) {
    await writeFile(join(folder, 'bert', name), name);
  }
  const args = ['model', 'import', 'bert', '--licence', 'MIT'];
  const { stdout, stderr } = await run(args, { url: api.url, folder });
  expect(stdout).toBe(shown);
  expect(stderr).toBe('next: tasnif train latest --base bm_1\n');
  expect(asked).toEqual([{ name: 'bert', licence: 'MIT', upload: 'upl_1', acceptLicence: false }]);
  const sent = api.uploads.get('/uploads/upl_1')?.body.toString('latin1') ?? '';
  for (const name of ['config.json', 'vocab.txt', 'pytorch_model.bin']) expect(sent).toContain(name);
  for (const name of ['tf_model.h5', 'run.py']) expect(sent).not.toContain(name);
  await rm(join(folder, 'bert', 'config.json'));
  expect(await run(args, { url: api.url, folder })).toMatchObject({
    ...{ exitCode: 1, stderr: expect.stringContaining('NO_MODEL') },
  });
  await rm(folder, { recursive: true });
});

it('imports by a name of the hub what is neither a folder nor a path', async () => {
  const args = ['model', 'import', 'UBC-NLP/MARBERT', '--accept-licence', '--name', 'mine'];
  expect((await run(args, { url: api.url })).stdout).toBe(shown);
  const hub = { name: 'UBC-NLP/MARBERT', revision: 'main' };
  expect(asked).toMatchObject([{ name: 'mine', hub, acceptLicence: true }]);
  for (const path of ['./bert', '/models/bert', '../bert', 'models/bert/v2', '~/bert']) {
    expect(await run(['model', 'import', path], { url: api.url })).toMatchObject({
      ...{ exitCode: 1, stderr: expect.stringContaining('NO_SUCH_FILE') },
    });
  }
});

it('lists the base models', async () => {
  expect((await run(['model', 'list'], { url: api.url })).stdout).toBe(
    [
      'id    status  source  pre-trained at  licence        name',
      'bm_1  ready   upload             128  research only  MARBERT\n',
    ].join('\n'),
  );
});

it('lists the models with the baseline beside them', async () => {
  expect((await run(['models'], { url: api.url })).stdout).toBe(
    [
      'id     accuracy  macro F1  95 % interval  naive Bayes F1  linear F1  classes  made               name',
      'mod_1  0.9493    0.9508    0.9312-0.9641  0.9000          0.9200           2  2026-01-02 03:04Z  أخبار\n',
    ].join('\n'),
  );
});
