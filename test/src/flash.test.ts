import { openSafetensors } from '@tasnif/marbert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTopics } from './support/corpus.ts';
import { refusedOperation } from './support/refusal.ts';
import type { RunEvent } from './support/run-events.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, findBaseModel, startTraining } from './support/train.ts';
import { makeVariant } from './support/variants.ts';
import { zipOf } from './support/zip.ts';

const topics = fileURLToPath(new URL('../../examples/topics', import.meta.url));
/** Longer than the base model has positions: 600 words, of which one in the middle is about sport. */
const longText = [...Array<string>(300).fill('قال'), 'المباراة', ...Array<string>(300).fill('قال')].join(' ');

let system: System;
let dataset: string;
let run: string;
let model: string;
let events: RunEvent[];
beforeAll(async () => {
  system = await startSystem({ trainer: true });
  const upload = await system.upload('topics.zip', await zipOf(readTopics(topics, { step: 5 }).files));
  dataset = await createDataset(system, { upload });
  run = await startTraining(system, dataset, { recipe: 'FLASH' });
  events = await system.subscribe(run).finished;
  const query = 'query ($id: ID!) { node(id: $id) { ... on TrainingRun { model { id } } } }';
  const { node } = (await system.query(query, { id: run })) as { node: { model: { id: string } } };
  model = node.model.id;
}, 120_000);
afterAll(() => system.dispose());

async function read(id: string, type: string, fields: string): Promise<unknown> {
  const query = `query ($id: ID!) { node(id: $id) { ... on ${type} { ${fields} } } }`;
  return ((await system.query(query, { id })) as { node: unknown }).node;
}

// Before the answers below, whose figures are written seconds after them: a refusal writes nothing.
it.each([{ frozenLayers: 1 }, { loraRank: 4 }, { adversarialRadius: 0.1 }])(
  '%j has no meaning with it, and is refused',
  async (given) => {
    const mutation = 'mutation ($input: StartTrainingInput!) { startTraining(input: $input) { id } }';
    const baseModel = await findBaseModel(system, 'scratch-2x256');
    const input = { dataset, baseModel, recipe: 'FLASH', ...given };
    expect(await refusedOperation(system, mutation, { input })).toMatchObject({
      ...{ code: 'OUT_OF_RANGE', field: Object.keys(given)[0] },
    });
  },
);

describe('a run of the recipe FLASH', () => {
  it('goes through every phase, with steps, evaluations and checkpoints', () => {
    const kinds = new Set(events.map(({ __typename }) => __typename));
    for (const kind of [
      'StepProgress',
      'EpochCompleted',
      'EvaluationCompleted',
      'CheckpointSaved',
    ] as const) {
      expect(kinds).toContain(kind);
    }
    const phases = events.filter(({ __typename }) => __typename === 'StateChanged').map(({ phase }) => phase);
    expect(phases.slice(-3)).toEqual(['EVALUATING', 'EXPORTING', 'SUCCEEDED']);
    const warnings = events.filter(({ level }) => level === 'WARN');
    expect(warnings).toEqual([]);
  });

  it('makes a model that is calibrated, better than chance, and checked in every form', async () => {
    const { macroF1, calibration, exports } = (await read(
      model,
      'Model',
      'macroF1 calibration { temperature } exports { path inputs precision maxLogitDifference flippedLabels }',
    )) as { macroF1: number; calibration: object | null; exports: Record<string, unknown>[] };
    expect(macroF1).toBeGreaterThan(0.5);
    expect(calibration).not.toBeNull();
    expect(exports.map(({ inputs, precision }) => [inputs, precision])).toEqual([
      ...[
        ['BATCH', 'F32'],
        ['PACKED', 'F32'],
      ],
      ...[
        ['BATCH', 'INT8'],
        ['PACKED', 'INT8'],
      ],
    ]);
    for (const { precision, maxLogitDifference, flippedLabels } of exports) {
      if (precision === 'F32') expect([flippedLabels, maxLogitDifference]).toEqual([0, expect.closeTo(0, 4)]);
    }
  });

  it('leaves a folder that says what it is', () => {
    const folder = join(system.home, 'artifacts/models', model);
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as object;
    expect(config).toMatchObject({ model_type: 'tasnif-embedding-bag', hidden_size: 256 });
    const weights = openSafetensors(join(folder, 'model.safetensors'));
    expect(weights.names).toContain('word_embeddings.weight');
    weights.dispose();
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('onnxruntime.InferenceSession');
  });
});

describe('its model', () => {
  // Before any is answered: figures of answers are written some time after them, and a refusal must change nothing.
  it('is made smaller as any other, but for no browser', async () => {
    const variant = await makeVariant(system, {
      model,
      trimVocabulary: true,
      precisions: ['INT8', 'FP16'],
    });
    expect(variant).toMatchObject({ status: 'READY' });
    const mutation = 'mutation ($input: ExportModelInput!) { exportModel(input: $input) { id } }';
    expect(await refusedOperation(system, mutation, { input: { model, browser: true } })).toMatchObject({
      ...{ code: 'BROWSER_UNSUPPORTED', field: 'browser' },
    });
  });

  it('answers under an alias, and says which words an answer stands on', async () => {
    await system.query('mutation ($id: ID!) { deployModel(id: $id, alias: "flash") { id } }', { id: model });
    const query = `query ($text: String!) {
      classify(alias: "flash", text: $text, explain: true) { label explanation { words { word weight isRead } } }
    }`;
    const text = 'فاز الفريق في المباراة وسجل اللاعب هدفا في الملعب';
    const { classify } = (await system.query(query, { text })) as {
      classify: { label: string; explanation: { words: { weight: number; isRead: boolean }[] } };
    };
    expect(classify.label).toBe('sports');
    const { words } = classify.explanation;
    expect(words.every(({ isRead }) => isRead)).toBe(true);
    expect(Math.max(...words.map(({ weight }) => weight))).toBeGreaterThan(0);
  });

  it('reads to its end what no BERT would read at once', async () => {
    const query =
      'query ($model: ID!, $text: String!) { classify(model: $model, text: $text) { windows truncated } }';
    expect(await system.query(query, { model, text: longText })).toEqual({
      classify: { windows: 1, truncated: false },
    });
  });
});
