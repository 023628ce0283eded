import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// Named to the file, as in generate-operations.ts.
import { buildSchema, type GraphQLInputObjectType } from 'graphql/index.js';
import { afterEach, expect, it } from 'vitest';
import { inputFields } from '../gql/operations.ts';
import { startApi } from '../testing/api-server.ts';
import { state } from '../testing/events.ts';
import * as records from '../testing/records.ts';
import { run } from '../testing/run.ts';
import { schemaText } from '../testing/schema-text.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0)) await dispose();
});

const groupFigures = {
  finished: 2,
  accuracy: { mean: 0.95, standardDeviation: 0.01 },
  macroF1: { mean: 0.94, standardDeviation: 0.02 },
};

/** The API, the inputs that runs were started with, and those whose parameters were asked for. */
async function start(): Promise<{ url: string; inputs: object[]; asked: object[] }> {
  const inputs: object[] = [];
  const asked: object[] = [];
  const api = await startApi({
    fields: {
      datasets: () => ({ totalCount: 1, nodes: [records.dataset] }),
      models: () => ({ totalCount: 1, nodes: [records.model] }),
      createUpload: () => ({ id: 'upl_1', url: '/uploads/upl_1' }),
      baseModels: () => ({
        totalCount: 2,
        nodes: [
          { ...records.baseModel, id: 'bm_1', name: 'small' },
          { ...records.baseModel, id: 'bm_2', name: 'large' },
        ],
      }),
      startTraining: ({ input }: { input: { seeds?: number[] } }) => {
        inputs.push({ ...input });
        if (!input.seeds) return records.run('QUEUED', 1);
        const group = input.seeds.map((seed, i) => ({ id: `run_${i + 1}`, name: `seed ${seed}` }));
        return { ...records.run('QUEUED', 1), group };
      },
      trainingConfig: ({ input }: { input: object }) => {
        asked.push({ ...input });
        return records.parameters;
      },
      node: ({ id }: { id: string }) => ({
        ...records.run('SUCCEEDED', 1),
        ...(id === 'run_2' && { groupFigures }),
      }),
      async *trainingProgress() {
        yield await Promise.resolve({ trainingProgress: state(1, 'SUCCEEDED') });
      },
      trainingRuns: () => ({
        totalCount: 2,
        nodes: [{ ...records.run('QUEUED', 1), engine: null }, records.run('SUCCEEDED', 1)],
      }),
    },
  });
  open.push(() => api.dispose());
  return { url: api.url, inputs, asked };
}

/** What the schema fills in by itself. */
function schemaDefaults(): object {
  const input = buildSchema(schemaText).getType('StartTrainingInput') as GraphQLInputObjectType;
  const given = Object.values(input.getFields()).filter(({ defaultValue }) => defaultValue !== undefined);
  return Object.fromEntries(given.map(({ name, defaultValue }) => [name, defaultValue]));
}

it('starts a run with the defaults of the API, and watches it', async () => {
  const { url, inputs } = await start();
  const { exitCode, stdout, stderr } = await run(['train', 'ds_7'], { url });
  expect(inputs).toEqual([{ dataset: 'ds_7', ...schemaDefaults() }]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain('run run_1: أخبار · scratch\nwarning: At least 10.0 % of the texts');
  expect(stdout).toContain('model mod_1\n');
});

it('passes every parameter on', async () => {
  const { url, inputs } = await start();
  const parameters = [
    ...['--base', 'large', '--name', 'mine', '--epochs', '3', '--learning-rate', '2e-5', '--batch-size', '8'],
    ...['--max-length', '64', '--warmup-share', '0.2', '--weight-decay', '0', '--dropout', '0.3'],
    ...['--label-smoothing', '0.05', '--gradient-clip', '5', '--class-weights', 'balanced', '--seed', '7'],
    ...['--device', 'cuda', '--device-index', '1', '--precision', 'f32', '--gradient-accumulation', '4'],
    ...['--max-batch-tokens', '4096', '--schedule', 'cosine', '--layer-decay', '0.9', '--frozen-layers', '2'],
    ...['--freeze-embeddings', '--lora-rank', '8', '--lora-alpha', '32', '--no-sparse-embedding'],
    ...['--best-metric', 'weighted_f1', '--early-stopping', '3', '--checkpoint-minutes', '0.5'],
    ...[
      '--seeds',
      '7,8,9',
      '--sample-documents',
      '500',
      '--validation-documents',
      '200',
      '--normalization',
      'arabert-twitter',
      '--recipe',
      'notebook',
    ],
    ...['--adversarial-radius', '0.02'],
    ...['--normalization-switches', 'ta-marbuta=on,spaces=off'],
  ];
  const { exitCode, stdout } = await run(['train', 'latest', ...parameters, '--no-watch'], { url });
  expect([exitCode, stdout]).toEqual([0, 'run_1\nrun_2\nrun_3\n']);
  expect(inputs).toEqual([
    {
      ...{ dataset: 'ds_1', baseModel: 'bm_2', name: 'mine', epochs: 3, learningRate: 2e-5, batchSize: 8 },
      ...{
        maxLength: 64,
        warmupShare: 0.2,
        weightDecay: 0,
        dropout: 0.3,
        labelSmoothing: 0.05,
        gradientClip: 5,
      },
      ...{ classWeights: 'BALANCED', seed: 7, device: 'CUDA', deviceIndex: 1, precision: 'F32' },
      ...{ gradientAccumulation: 4, maxBatchTokens: 4096, schedule: 'COSINE', layerDecay: 0.9 },
      ...{ frozenLayers: 2, freezeEmbeddings: true, loraRank: 8, loraAlpha: 32, sparseEmbedding: false },
      ...{ bestMetric: 'WEIGHTED_F1', earlyStopping: 3, checkpointMinutes: 0.5, seeds: [7, 8, 9] },
      ...{ sampleDocuments: 500, validationDocuments: 200 },
      ...{ normalization: 'ARABERT_TWITTER', recipe: 'NOTEBOOK' },
      normalizationSwitches: { taMarbuta: true, spaces: false },
      ...{ adversarialRadius: 0.02, crossValidate: false },
    },
  ]);
});

it('sends files to distil on, and names the teacher and data sets by their ids', async () => {
  const { url, inputs } = await start();
  const folder = await mkdtemp(join(tmpdir(), 'tasnif-train-'));
  open.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'texts.txt'), 'نص أول\nنص ثان\n');
  const words = ['train', 'ds_7', '--distill-from', 'latest', '--distill-texts', 'texts.txt', 'ds_2'];
  const own = ['--distill-temperature', '4', '--distill-weight', '0', '--no-watch'];
  const { exitCode, stderr } = await run([...words, ...own], { url, folder });
  expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('error')]);
  expect(inputs).toEqual([
    expect.objectContaining({
      ...{ dataset: 'ds_7', distillFrom: 'mod_1', distillTemperature: 4, distillWeight: 0 },
      distillTexts: { datasets: ['ds_2'], uploads: ['upl_1'] },
    }),
  ]);
});

it('has an option for everything that can be said of a run', async () => {
  const { stdout } = await run(['train', '--help']);
  const fields = Object.keys(inputFields.StartTrainingInput);
  const options = fields
    .filter((field) => !['dataset', 'baseModel'].includes(field))
    .map((field) => `-${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `);
  expect(options.filter((option) => !stdout.includes(option))).toEqual([]);
});

it('prints the parameters that a run would have, and starts none', async () => {
  const { url, inputs, asked } = await start();
  const words = ['train', 'latest', '--recipe', 'fast', '--dropout', '0', '--print-config'];
  const { exitCode, stdout, stderr } = await run(words, { url });
  expect([exitCode, inputs]).toEqual([0, []]);
  expect(stderr).toBe('warning: At least 10.0 % of the texts reach maxLength.\nGive more.\n');
  expect(asked).toEqual([{ ...schemaDefaults(), dataset: 'ds_1', recipe: 'FAST', dropout: 0 }]);
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'name                   value',
    'recipe                 DEFAULT',
    'epochs                 5',
    'learningRate           0.001',
  ]);
  expect(stdout).toContain('\nnormalizationSwitches  alef=on,spaces=off\n');
  expect(stdout).toContain('\ndistillTexts           ds_2 upl_3\n');
  const { warnings, ...stored } = records.parameters;
  expect(warnings).toHaveLength(1);
  expect(stdout.match(/^\w+/gm)?.slice(1).sort()).toEqual(Object.keys(stored).sort());
  const { stdout: json } = await run([...words, '--json'], { url });
  expect(JSON.parse(json)).toMatchObject(records.parameters);
  expect(inputs).toEqual([]);
});

it('watches the runs of several seeds one after the other, and says what they reached together', async () => {
  const { url } = await start();
  const { exitCode, stdout, stderr } = await run(['train', 'ds_7', '--seeds', '3,5'], { url });
  expect(exitCode).toBe(0);
  expect(stderr).toContain('run run_1: seed 3\nrun run_2: seed 5\nwarning: At least 10.0 %');
  expect(stdout.split('model mod_1\n')).toHaveLength(3);
  expect(stdout.endsWith('\n2 seeds: accuracy 0.9500 ± 0.0100, macro F1 0.9400 ± 0.0200\n')).toBe(true);
});

it.each(['', '1,', '1;2', '1,-2'])('takes no seeds of "%s"', async (seeds) => {
  expect(await run(['train', 'ds_7', '--seeds', seeds])).toMatchObject({ exitCode: 2 });
});

it.each(['', 'alef', 'alef=yes', 'lemmas=on', 'alef=on,'])('takes no switches of "%s"', async (given) => {
  const { exitCode, stderr } = await run(['train', 'ds_7', '--normalization-switches', given]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('ta-marbuta')]);
});

it('says in its help what the schema says', async () => {
  const { stdout } = await run(['train', '--help']);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(inputFields.StartTrainingInput.epochs);
});

it('names the base models there are when there is none of a name', async () => {
  const { url } = await start();
  const { exitCode, stderr } = await run(['train', 'latest', '--base', 'huge'], { url });
  expect(exitCode).toBe(1);
  expect(stderr).toBe('error There is no base model "huge". (NOT_FOUND)\nThere are: small, large.\n');
});

it('lists runs with the model that came of them', async () => {
  const { url } = await start();
  expect((await run(['runs'], { url })).stdout).toBe(
    [
      'id     kind         phase      engine  step  of  macro F1  perplexity  model  made               name',
      'run_1  fine-tuning  QUEUED               10  10                               2026-01-02 03:04Z  أخبار · scratch',
      'run_1  fine-tuning  SUCCEEDED  torch     10  10  0.9508                mod_1  2026-01-02 03:04Z  أخبار · scratch\n',
    ].join('\n'),
  );
});
