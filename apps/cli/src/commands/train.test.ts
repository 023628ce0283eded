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

/** The API, and the inputs that runs were started with. */
async function start(): Promise<{ url: string; inputs: object[] }> {
  const inputs: object[] = [];
  const api = await startApi({
    fields: {
      datasets: () => ({ totalCount: 1, nodes: [records.dataset] }),
      baseModels: () => ({
        nodes: [
          { id: 'bm_1', name: 'small' },
          { id: 'bm_2', name: 'large' },
        ],
      }),
      startTraining: ({ input }: { input: object }) => {
        inputs.push({ ...input });
        return records.run('QUEUED', 1);
      },
      node: () => records.run('SUCCEEDED', 1),
      async *trainingProgress() {
        yield await Promise.resolve({ trainingProgress: state(1, 'SUCCEEDED') });
      },
      trainingRuns: () => ({
        totalCount: 2,
        nodes: [records.run('TRAINING', 1), records.run('SUCCEEDED', 1)],
      }),
      cancelTraining: ({ id }: { id: string }) => ({ id, phase: 'TRAINING', cancelRequested: true }),
    },
  });
  open.push(() => api.dispose());
  return { url: api.url, inputs };
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
  expect(stderr).toContain('run run_1: أخبار · scratch\n');
  expect(stdout).toContain('model mod_1\n');
});

it('passes every parameter on', async () => {
  const { url, inputs } = await start();
  const parameters = [
    ...['--base', 'large', '--name', 'mine', '--epochs', '3', '--learning-rate', '2e-5', '--batch-size', '8'],
    ...['--max-length', '64', '--warmup-share', '0.2', '--weight-decay', '0', '--dropout', '0.3'],
    ...['--label-smoothing', '0.05', '--gradient-clip', '5', '--class-weights', 'balanced', '--seed', '7'],
    ...['--device', 'cpu'],
  ];
  const { exitCode, stdout } = await run(['train', 'latest', ...parameters, '--no-watch'], { url });
  expect([exitCode, stdout]).toEqual([0, 'run_1\n']);
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
      ...{ classWeights: 'BALANCED', seed: 7, device: 'CPU' },
    },
  ]);
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

it('cancels a run at its next step', async () => {
  const { url } = await start();
  expect(await run(['cancel', 'run_1'], { url })).toMatchObject({ stdout: 'run_1 ends at its next step\n' });
});

it('lists runs with the model that came of them', async () => {
  const { url } = await start();
  expect((await run(['runs'], { url })).stdout).toBe(
    [
      'id     phase      step  of  macro F1  model  made               name',
      'run_1  TRAINING     10  10                   2026-01-02 03:04Z  أخبار · scratch',
      'run_1  SUCCEEDED    10  10  0.9508    mod_1  2026-01-02 03:04Z  أخبار · scratch\n',
    ].join('\n'),
  );
});
