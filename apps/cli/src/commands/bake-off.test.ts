import { afterEach, expect, it } from 'vitest';
import { interrupted } from '../cli.ts';
import { startApi } from '../testing/api-server.ts';
import { bakeOff, baseModel, dataset } from '../testing/records.ts';
import { run } from '../testing/run.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0)) await dispose();
});

/** The API with a bake-off that stands as each of `states` one after the other, and the last from then on. */
async function start(...states: readonly object[]): Promise<{ url: string; inputs: object[] }> {
  const inputs: object[] = [];
  const left = [...states];
  const next = (): object => (left.length > 1 ? left.shift() : left[0]) ?? bakeOff('SUCCEEDED');
  const api = await startApi({
    fields: {
      datasets: () => ({ totalCount: 1, nodes: [dataset] }),
      baseModels: () => ({
        totalCount: 2,
        nodes: [
          { ...baseModel, id: 'bm_1', name: 'small' },
          { ...baseModel, id: 'bm_2', name: 'large' },
        ],
      }),
      startBakeOff: ({ input }: { input: object }) => {
        inputs.push({ ...input });
        return bakeOff('WAITING');
      },
      cancelBakeOff: ({ id }: { id: string }) => {
        inputs.push({ id });
        return bakeOff('CANCELLED');
      },
      bakeOffs: () => ({ totalCount: 1, nodes: [bakeOff('SUCCEEDED')] }),
      node: next,
    },
  });
  open.push(() => api.dispose());
  return { url: api.url, inputs };
}

const rankedTable = [
  'rank  macro F1  95 % interval  deviation  is best  accuracy  train s  doc/s  ms/text     MB  licence            profile  base model',
  '   1  0.9508    0.9312-0.9641  0.0100     first    0.9500       80.5   24.8      9.1  163.2  research use only  marbert  large',
  '   2  0.9450    0.9250-0.9610             maybe    0.9440       20.1   99.5      2.5   40.8                     none     small',
  '                                                                                                                none     broken',
  'broken, NONE: The folder is gone. (MODEL_FOLDER_INVALID)',
  'large with MARBERT is first, but small with NONE can not be told from it.\n',
].join('\n');

it('starts one, follows it in one line, and ends with the ranked table', async () => {
  const { url, inputs } = await start(bakeOff('WAITING'), bakeOff('RUNNING'), bakeOff('SUCCEEDED'));
  const words = [
    ...['bake-off', 'latest', '--base', 'small', '--base', 'bm_2', '--normalization', 'none,arabert-twitter'],
    ...['--sample', '500', '--validation', '300', '--seeds', '1,2', '--epochs', '3', '--name', 'which'],
  ];
  const { exitCode, stdout, stderr } = await run(words, { url, columns: 200 });
  expect(inputs).toMatchObject([
    {
      ...{ dataset: 'ds_1', baseModels: ['bm_1', 'bm_2'], normalizations: ['NONE', 'ARABERT_TWITTER'] },
      ...{ sampleDocuments: 500, validationDocuments: 300, seeds: [1, 2], epochs: 3, name: 'which' },
    },
  ]);
  expect([exitCode, stdout]).toEqual([0, rankedTable]);
  expect(stderr).toContain('bake-off bake_1: 3 runs, each on 500 training and 300 validation documents');
  expect(stderr).toContain('0 of 3 runs done; waiting for a trainer');
  expect(stderr).toContain('1 of 3 runs done, about 1m20s left; now training 50%');
  expect(stderr).toContain('run run_1: done, macro F1 0.9508  which · large');
  expect(stderr).toContain('run run_3: failed, The folder is gone.  which · broken');
  expect(stderr).toContain('next: tasnif train ds_1 --base bm_2 --normalization marbert');
});

it('takes the newest data set, the defaults of the API, and all documents where that is said', async () => {
  const { url, inputs } = await start();
  const { stdout } = await run(['bake-off', '--base', 'small', '--base', 'large', '--no-watch'], { url });
  expect(stdout).toBe('bake_1\n');
  await run(['bake-off', '--base', 'small', '--base', 'large', '--sample', 'all', '--no-watch'], { url });
  expect(inputs).toMatchObject([
    { dataset: 'ds_1', sampleDocuments: 1_000, validationDocuments: 2_000, seeds: [42] },
    { dataset: 'ds_1', sampleDocuments: null },
  ]);
});

it('comes back to one, and shows how it stands', async () => {
  const { url, inputs } = await start(bakeOff('SUCCEEDED'));
  expect(await run(['bake-off', '--show', 'latest'], { url })).toMatchObject({
    ...{ exitCode: 0, stdout: rankedTable },
  });
  const json = await run(['bake-off', '--show', 'bake_1', '--no-watch', '--json'], { url });
  expect(JSON.parse(json.stdout)).toMatchObject({ id: 'bake_1', candidates: [{ rank: 1 }, { rank: 2 }, {}] });
  expect(inputs).toEqual([]);
});

it('goes on when the user leaves, and says how to come back', async () => {
  const { url } = await start(bakeOff('RUNNING'));
  const user = new AbortController();
  const { exitCode, stderr } = await run(['bake-off', '--show', 'latest'], {
    ...{ url, columns: 200, signal: user.signal },
    onStderr: (text) => {
      if (text.includes('runs done')) user.abort(interrupted());
    },
  });
  expect(exitCode).toBe(130);
  expect(stderr).toContain('The bake-off goes on. Come back to it with: tasnif bake-off --show bake_1');
});

it('fails where no candidate has a model', async () => {
  const { url } = await start(bakeOff('FAILED'));
  const { exitCode, stderr } = await run(['bake-off', '--show', 'latest'], { url });
  expect(exitCode).toBe(5);
  expect(stderr).toContain('RUN_FAILED');
});

it('ends the runs of one', async () => {
  const { url, inputs } = await start();
  expect(await run(['bake-off', '--cancel', 'latest'], { url })).toMatchObject({
    ...{ exitCode: 0, stdout: 'bake_1 is cancelled\n' },
  });
  expect(inputs).toEqual([{ id: 'bake_1' }]);
});

it.each([
  ['--sample', 'some'],
  ['--normalization', 'stems'],
  ['--seeds', '1;2'],
])('takes no %s %s', async (option, value) => {
  expect(await run(['bake-off', '--base', 'a', option, value])).toMatchObject({ exitCode: 2 });
});
