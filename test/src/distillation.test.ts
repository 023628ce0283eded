import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBaseModel } from './support/base-models.ts';
import type { Failure } from './support/client.ts';
import { smallCorpus, type LabelledText } from './support/corpus.ts';
import { refusedOperation } from './support/refusal.ts';
import type { RunEvent } from './support/run-events.ts';
import { startSystem, type System } from './support/system.ts';
import { tinyBert } from './support/tiny-bert.ts';
import { createDataset, findBaseModel, queueRun } from './support/train.ts';

const labels = ['رياضة', 'اقتصاد'];
/** Numbers below `limit` that look random, the same each time. */
function drawer(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const letters = 'ابتجحدرسصطعفقكلمنهوي';
const draw = drawer(7);
/** Forty of each class and twenty that say nothing; only who has seen a word knows which. */
const words = Array.from({ length: 100 }, () =>
  Array.from({ length: 5 }, () => letters[draw(letters.length)]).join(''),
);

/** Documents of both classes in turn: two words of their own among three that say nothing. */
function makeTexts(seed: number, count: number): LabelledText[] {
  const draw = drawer(seed);
  return Array.from({ length: count }, (_, i) => {
    const own = [0, 1].map(() => words[40 * (i % 2) + draw(40)]);
    const [a, b, c] = [0, 1, 2].map(() => words[80 + draw(20)]);
    return { label: labels[i % 2] ?? '', text: [a, own[0], b, own[1], c].join(' ') };
  });
}

let system: System;
let baseModel: string;
/** Few labelled documents, many to be measured on. */
let dataset: string;
/** Many of both. */
let large: string;
let teacher: string;
let texts: string;
beforeAll(async () => {
  system = await startSystem({ trainer: true });
  const folder = join(system.home, 'tiny');
  await mkdir(folder);
  for (const [name, bytes] of Object.entries(tinyBert)) await writeFile(join(folder, name), bytes);
  await appendFile(join(folder, 'vocab.txt'), `\n${words.join('\n')}`);
  baseModel = await importBaseModel(system, { name: 'MARBERT', folder, acceptLicence: true });

  const test = makeTexts(1, 60).map((row) => ({ ...row, split: 'test' }));
  const rows = [...makeTexts(2, 8).map((row) => ({ ...row, split: 'train' })), ...test];
  const csv = ['text,label,split', ...rows.map(({ text, label, split }) => [text, label, split].join())];
  const upload = await system.upload('few.csv', Buffer.from(csv.join('\n')));
  dataset = await createDataset(system, { upload, splitColumn: 'split', validationShare: 0 });

  // Two of the documents that the other is measured on are among those that it learns from.
  const many = [...makeTexts(3, 500), ...makeTexts(1, 2)];
  large = await createDataset(system, { documents: many, testShare: 0.1, validationShare: 0 });
  const settings = { baseModel, maxLength: 48, epochs: 8, learningRate: 1e-3, name: 'large' };
  teacher = (await train(large, settings)).model.id;

  const unlabelled = makeTexts(4, 240).map(({ text }) => text);
  const leftOut = [unlabelled[0], rows[0]?.text, test[0]?.text, test[1]?.text, 'football only'];
  texts = await system.upload('texts.txt', Buffer.from([...unlabelled, ...leftOut].join('\n')));
}, 180_000);
afterAll(() => system.dispose());

interface Trained {
  events: RunEvent[];
  model: { id: string; macroF1: number };
}

async function train(of: string, settings: object): Promise<Trained> {
  const { id, follower } = await queueRun(system, of, settings);
  const events = await follower.finished;
  const query = `query ($id: ID!) { node(id: $id) { ... on TrainingRun { error { code message } model { id macroF1 } } } }`;
  const { node } = (await system.query(query, { id })) as { node: Trained & { error: object | null } };
  if (node.error !== null) throw new Error(JSON.stringify(node.error));
  return { events, model: node.model };
}

function linesOf(events: readonly RunEvent[], level: string): unknown[] {
  return events
    .filter((event) => event.__typename === 'LogLine' && event['level'] === level)
    .map((event) => event['message']);
}

/** SHA-256. */
async function weightsOf(modelId: string): Promise<string> {
  const files = await system.store.models.artifacts(modelId);
  return files.find(({ path }) => path === 'model.safetensors')?.sha256 ?? 'no weights';
}

const student = (): object => ({ baseModel, maxLength: 16, learningRate: 1e-3, seed: 1 });

describe('a run with a teacher', { timeout: 120_000 }, () => {
  it('learns more than from its labels alone, of texts that are not measured on, and says who taught it', async () => {
    const alone = await train(dataset, { ...student(), epochs: 60, batchSize: 4 });
    const taught = await train(dataset, {
      ...{ ...student(), epochs: 8, distillFrom: teacher, distillTexts: { uploads: [texts] } },
    });
    expect(taught.model.macroF1).toBeGreaterThan(alone.model.macroF1 + 0.1);
    const info = linesOf(taught.events, 'INFO');
    expect(info).toEqual(
      expect.arrayContaining([
        'Learns from 240 of 245 texts without labels; left out: 2 equal a validation or test document, or nearly, 2 repeat a training document or a text before them, 1 are of another script.',
        'The teacher large is asked about 248 texts, 0 of them from before.',
        expect.stringMatching(/^The teacher has answered 248 of 248 texts in \d+ s\.$/),
      ]),
    );
    expect(linesOf(taught.events, 'WARN')).toContainEqual(
      expect.stringMatching(/^The teacher large was trained on [12] of the 60 validation and test documents/),
    );

    const { id } = taught.model;
    const card = (await system.download(`/models/${id}/README.md`)).toString();
    expect(card).toContain(`Teacher: large (${teacher}), made of MARBERT; its licence: research use only`);
    const { deployModel } = (await system.query(
      'mutation ($id: ID!) { deployModel(id: $id) { notice model { run { teacher { id } } } } }',
      { id },
    )) as { deployModel: { notice: string; model: object } };
    expect(deployModel.notice).toMatch(
      /^Its base model MARBERT restricts .* The base model of its teacher large, MARBERT restricts /,
    );
    expect(deployModel.model).toEqual({ run: { teacher: { id: teacher } } });
  });

  it('teaches and is taught as an embedding bag too', async () => {
    const bag = { baseModel, recipe: 'FLASH', learningRate: 5e-3 };
    const { model } = await train(large, { ...bag, name: 'bag' });
    const [bert, flash] = [
      await train(dataset, {
        ...{ ...student(), epochs: 8, distillFrom: model.id, distillTexts: { uploads: [texts] } },
      }),
      await train(dataset, { ...bag, distillFrom: teacher, distillTexts: { uploads: [texts] } }),
    ];
    expect(linesOf(bert.events, 'INFO')).toContain(
      'The teacher bag is asked about 248 texts, 0 of them from before.',
    );
    const alone = await train(dataset, { ...bag, epochs: 60, batchSize: 4 });
    expect(flash.model.macroF1).toBeGreaterThan(alone.model.macroF1 + 0.1);
    expect(bert.model.macroF1).toBeGreaterThan(alone.model.macroF1);
  });

  it('says so where there are few texts, and none but its documents has to be given', async () => {
    const few = await system.upload('few.txt', Buffer.from(makeTexts(5, 1)[0]?.text ?? ''));
    const settings = {
      ...student(),
      epochs: 1,
      distillFrom: teacher,
      distillTemperature: 4,
      distillWeight: 1,
    };
    const { events } = await train(dataset, { ...settings, distillTexts: { uploads: [few] } });
    expect(linesOf(events, 'WARN')).toContainEqual(
      expect.stringMatching(/^There are only 1 texts without labels for 8 training documents/),
    );
    const { events: others } = await train(dataset, settings);
    expect(linesOf(others, 'INFO')).toContain(
      'The teacher large is asked about 8 texts, 0 of them from before.',
    );
  });

  it('that was left in the middle goes on to the same weights, and does not ask again', async () => {
    const settings = {
      ...{ ...student(), epochs: 16, checkpointMinutes: 0.01 },
      ...{ distillFrom: teacher, distillTexts: { uploads: [texts] } },
    };
    const unbroken = await train(dataset, settings);
    const { id, follower } = await queueRun(system, dataset, settings);
    await follower.until(({ __typename }) => __typename === 'CheckpointSaved');
    await system.query('mutation ($id: ID!) { pauseTraining(id: $id) { id } }', { id });
    await follower.until(({ phase }) => phase === 'PAUSED');
    await system.query('mutation ($id: ID!) { resumeTraining(id: $id) { id } }', { id });
    const asked = linesOf(await follower.finished, 'INFO').filter((line) =>
      String(line).includes('is asked'),
    );
    expect(asked).toEqual(
      [0, 248].map((known) => `The teacher large is asked about 248 texts, ${known} of them from before.`),
    );
    const { id: resumed = '' } = (await system.store.models.findByRun(id)) ?? {};
    expect(await weightsOf(resumed)).toBe(await weightsOf(unbroken.model.id));
  });

  it('fails where the files of its teacher are not what they were', async () => {
    await appendFile(join(system.home, 'artifacts', 'models', teacher, 'model.safetensors'), 'x');
    const { follower } = await queueRun(system, dataset, { ...student(), epochs: 1, distillFrom: teacher });
    await follower.finished;
    expect(follower.events.at(-1)).toMatchObject({
      phase: 'FAILED',
      error: {
        code: 'MODEL_DAMAGED',
        message: expect.stringContaining('The teacher large can not be asked'),
      },
    });
  });
});

describe('a teacher is refused', () => {
  const refuse = async (input: object): Promise<Failure> =>
    refusedOperation(
      system,
      'mutation ($input: StartTrainingInput!) { startTraining(input: $input) { id } }',
      {
        input: { dataset, baseModel: await findBaseModel(system, 'scratch-2x256'), ...input },
      },
    );

  it('that there is not', async () => {
    expect(await refuse({ distillFrom: 'mod_0' })).toMatchObject({ code: 'NOT_FOUND', field: 'distillFrom' });
  });

  it('of other classes, which the answer names', async () => {
    const documents = smallCorpus.map(({ text, label }) => ({ text, label: label.replace('رياضة', 'فن') }));
    const other = await createDataset(system, { documents });
    const failure = await refuse({ dataset: other, distillFrom: teacher });
    expect(failure).toMatchObject({ code: 'CLASSES_DIFFER', field: 'distillFrom' });
    expect(failure.message).toContain('it does not know فن; the data set does not have رياضة');
  });

  it.each([
    ['distillTexts', { datasets: ['ds_0'] }],
    ['distillTemperature', 3],
    ['distillWeight', 0],
  ])('what would be learned by it, %s, where there is none', async (field, value) => {
    expect(await refuse({ [field]: value })).toMatchObject({ code: 'BAD_INPUT', field });
  });

  it.each([
    ['distillTemperature', 0],
    ['distillWeight', 1.5],
  ])('with the %s %d', async (field, value) => {
    expect(await refuse({ distillFrom: teacher, [field]: value })).toMatchObject({
      ...{ code: 'OUT_OF_RANGE', field, message: expect.stringContaining(`${field} is ${value}`) },
    });
  });

  it('with texts that there are not', async () => {
    const nothing = await refuse({ distillFrom: teacher, distillTexts: {} });
    expect(nothing).toMatchObject({ code: 'TEXTS_MISSING', field: 'distillTexts' });
    const unknown = await refuse({ distillFrom: teacher, distillTexts: { datasets: ['ds_0'] } });
    expect(unknown).toMatchObject({ code: 'NOT_FOUND', field: 'distillTexts.datasets' });
  });
});
