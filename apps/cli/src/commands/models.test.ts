import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApi, type TestApi } from '../testing/api-server.ts';
import { model } from '../testing/records.ts';
import { run } from '../testing/run.ts';

let api: TestApi;
let asked: object[];

beforeEach(async () => {
  asked = [];
  const deployment = (args: object): object => {
    asked.push({ ...args });
    return { id: 'dep_1', alias: 'production', model, createdAt: model.createdAt };
  };
  api = await startApi({
    fields: {
      models: () => ({ totalCount: 1, nodes: [model] }),
      deployModel: deployment,
      rollbackDeployment: deployment,
      importBaseModel: ({ input }: { input: object }) => {
        asked.push({ ...input });
        return {
          ...{ ...input, id: 'bm_1', layers: 12, hiddenSize: 768, heads: 12, positions: 512 },
          ...{ vocabularySize: 100000, createdAt: model.createdAt },
        };
      },
    },
  });
});
afterEach(() => api.dispose());

const deployed = [
  'production is mod_1 (macro F1 0.9508)  أخبار',
  'licence of its base model: research only  encoder\n',
].join('\n');

it('deploys the newest model, and shows the licence that it comes with', async () => {
  expect(await run(['deploy', 'latest'], { url: api.url })).toEqual({
    ...{ exitCode: 0, stdout: deployed, stderr: '' },
  });
  expect(asked).toEqual([{ id: 'mod_1', alias: 'production' }]);
});

it('rolls an alias back', async () => {
  expect(await run(['rollback', '--alias', 'canary'], { url: api.url })).toMatchObject({ stdout: deployed });
  expect(asked).toEqual([{ alias: 'canary' }]);
});

it('imports a folder by its whole path', async () => {
  const args = ['model', 'import', 'bert', '--name', 'mine', '--licence', 'MIT'];
  const { stdout, stderr } = await run(args, { url: api.url, folder: '/models' });
  expect(asked).toEqual([{ name: 'mine', licence: 'MIT', folder: join('/models', 'bert') }]);
  expect(stdout).toBe('bm_1\nlayers 12, hidden size 768, positions 512, vocabulary 100000\nlicence MIT\n');
  expect(stderr).toBe('next: tasnif train latest --base bm_1\n');
});

it('lists the models with the baseline beside them', async () => {
  expect((await run(['models'], { url: api.url })).stdout).toBe(
    [
      'id     accuracy  macro F1  95 % interval  naive Bayes F1  classes  made               name',
      'mod_1  0.9493    0.9508    0.9312-0.9641  0.9000                2  2026-01-02 03:04Z  أخبار\n',
    ].join('\n'),
  );
});
