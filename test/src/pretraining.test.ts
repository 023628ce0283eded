import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openModelFolder } from '@tasnif/marbert';
import { checksums, createArtifacts } from '@tasnif/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBaseModel } from './support/base-models.ts';
import { smallCorpus } from './support/corpus.ts';
import { childOf, untilGone } from './support/processes.ts';
import { refusedOperation } from './support/refusal.ts';
import { gapless, type Follower, type RunEvent } from './support/run-events.ts';
import { sentences } from './support/sentences.ts';
import { startSystem, type System } from './support/system.ts';
import { tinyBert } from './support/tiny-bert.ts';
import { createDataset, findBaseModel, queueRun } from './support/train.ts';
import { zipOf } from './support/zip.ts';

/** Small enough for seconds, and with something to measure on. */
const quick = { windowLength: 16, batchTokens: 512, heldOutShare: 0.1, evaluateEvery: 20_000 };

let system: System;
let upload: string;
let scratch: string;
beforeAll(async () => {
  system = await startSystem();
  upload = await system.upload('جمل.txt.gz', gzipSync(sentences(600).join('\n')));
  scratch = await findBaseModel(system, 'scratch-2x256');
}, 120_000);
afterAll(() => system.dispose());

const mutation = `mutation ($input: StartPretrainingInput!) { startPretraining(input: $input) { id kind } }`;

async function start(input: object): Promise<{ id: string; follower: Follower }> {
  const { startPretraining } = (await system.query(mutation, {
    input: { baseModel: scratch, texts: { uploads: [upload] }, ...quick, ...input },
  })) as { startPretraining: { id: string } };
  return { id: startPretraining.id, follower: system.subscribe(startPretraining.id) };
}

/** Lines that differ, in letters that are not Arabic. */
function latin(count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `line ${i.toString(2)} of words that nobody here reads at all`,
  );
}

async function read(id: string, fields: string): Promise<Record<string, unknown>> {
  const query = `query ($id: ID!) { node(id: $id) { ... on TrainingRun { ${fields} } } }`;
  return ((await system.query(query, { id })) as { node: Record<string, unknown> }).node;
}

/** Its events when it has ended, which the follower's own end only follows. */
async function ended({ until, events }: Follower): Promise<RunEvent[]> {
  await until(({ phase }) => ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(phase ?? ''), 90);
  return [...events];
}

async function resultOf(id: string): Promise<Record<string, unknown> & { id: string }> {
  const fields = `resultBaseModel { id name source status origin licence vocabularySize pretrainingLength
    pretraining { fromScratch tokens windowLength perplexity accuracy run { id } } }`;
  const { resultBaseModel } = await read(id, fields);
  return resultBaseModel as Record<string, unknown> & { id: string };
}

function perplexities(events: readonly RunEvent[]): number[] {
  return events
    .filter(({ __typename }) => __typename === 'PretrainingEvaluated')
    .map(({ perplexity }) => Number(perplexity));
}

function logOf(events: readonly RunEvent[], level = 'WARN'): string[] {
  return events.filter((event) => event['level'] === level).map(({ message }) => String(message));
}

function errorOf(events: readonly RunEvent[]): Record<string, unknown> {
  return events.at(-1)?.['error'] as Record<string, unknown>;
}

const folderOf = (baseModel: string): string =>
  createArtifacts(join(system.home, 'artifacts')).baseModelFolder(baseModel);

describe('pre-training', { timeout: 180_000 }, () => {
  it('from random weights makes a base model that finds masked words, and that runs start from', async () => {
    const trainer = await system.startTrainer();
    const dataset = await createDataset(system, { documents: smallCorpus, validationShare: 0.25 });
    const { id, follower } = await start({
      ...{ texts: { datasets: [dataset], uploads: [upload] }, epochs: 12, vocabularySize: 600 },
      ...{ name: 'كتابنا', learningRate: 2e-3, maskedShare: 0.3 },
    });
    const events = await ended(follower);
    expect(events.map(({ seq }) => seq)).toEqual(gapless(events));
    const phases = events.filter(({ __typename }) => __typename === 'StateChanged').map(({ phase }) => phase);
    expect(phases).toEqual(['QUEUED', 'PREPARING', 'TRAINING', 'EXPORTING', 'SUCCEEDED']);
    const measured = perplexities(events);
    expect(measured.length).toBeGreaterThan(2);
    expect(measured.at(-1)).toBeLessThan(0.6 * (measured[0] ?? 0));
    const steps = events.filter(({ __typename }) => __typename === 'StepProgress');
    expect(steps.at(-1)).toMatchObject({ step: steps.at(-1)?.['totalSteps'] });
    expect(Number(steps.at(-1)?.['tokensSeen'])).toBeGreaterThanOrEqual(
      Number(steps.at(-1)?.['totalTokens']),
    );
    expect(logOf(events)).toEqual([
      expect.stringMatching(/\d tokens to learn from; below 100000/),
      expect.stringMatching(/\d tokens are held out/),
    ]);

    const run = await read(
      id,
      `kind name dataset { id } parameters { seed } model { id } metrics { name split value }
       pretrainingParameters { epochs tokens vocabularySize texts { datasets { id } uploads { id name } } }`,
    );
    expect(run).toMatchObject({
      ...{ kind: 'PRETRAINING', name: 'كتابنا', dataset: null, parameters: null, model: null },
      pretrainingParameters: {
        ...{ epochs: 12, tokens: null, vocabularySize: 600 },
        texts: { datasets: [{ id: dataset }], uploads: [{ id: upload, name: 'جمل.txt.gz' }] },
      },
    });
    expect(run['metrics']).toContainEqual({
      ...{ name: 'perplexity', split: 'VALIDATION', value: measured.at(-1) },
    });

    const made = await resultOf(id);
    expect(made).toMatchObject({
      ...{ name: 'كتابنا', source: 'PRETRAINED', status: 'READY', origin: 'scratch-2x256', licence: null },
      pretrainingLength: 16,
      pretraining: { fromScratch: true, windowLength: 16, perplexity: measured.at(-1), run: { id } },
    });
    const folder = openModelFolder(folderOf(made.id));
    expect(folder.tokenizer.vocabulary).toContain('المدرب');
    expect(folder.added).toEqual(['bert.pooler.dense.weight', 'bert.pooler.dense.bias']);
    folder.dispose();
    // The folder of the run is swept when the trainer looks for the next.
    const fineTuned = await queueRun(system, dataset, { baseModel: made.id, epochs: 1, maxLength: 16 });
    expect((await ended(fineTuned.follower)).at(-1)).toMatchObject({ phase: 'SUCCEEDED' });
    await trainer.stop();
  });

  it('that is paused and whose process is killed ends with the weights of one that was never left', async () => {
    const long = { epochs: 14, vocabularySize: 600, checkpointMinutes: 0.01, dropout: 0.1, rampShare: 0.5 };
    const trainer = await system.startTrainer();
    const unbroken = await start(long);
    const { id, follower } = await start(long);
    await unbroken.follower.until(({ phase }) => phase === 'SUCCEEDED', 120);

    await follower.until(({ __typename }) => __typename === 'CheckpointSaved');
    await system.query('mutation ($id: ID!) { pauseTraining(id: $id) { id } }', { id });
    await follower.until(({ phase }) => phase === 'PAUSED');
    await system.query('mutation ($id: ID!) { resumeTraining(id: $id) { id } }', { id });
    const paused = follower.events.length;
    await follower.until(({ seq, __typename }) => seq > paused && __typename === 'CheckpointSaved');
    const child = childOf(trainer.pid);
    process.kill(child, 'SIGKILL');
    await untilGone(child);
    await follower.until(({ phase }) => phase === 'FAILED');
    await system.query('mutation ($id: ID!) { resumeTraining(id: $id) { id } }', { id });
    const again = system.subscribe(id);
    const events = await again.finished;
    expect(events.at(-1)).toMatchObject({ phase: 'SUCCEEDED' });
    expect(events.map(({ seq }) => seq)).toEqual(gapless(events));
    const beginnings = logOf(events, 'INFO').flatMap(
      (line) => /^Starts from (step|\S+)/.exec(line)?.[1] ?? [],
    );
    expect(beginnings).toEqual(['scratch-2x256,', 'step', 'step']);
    expect(perplexities(events)).toEqual(perplexities(unbroken.follower.events));

    const [one, other] = [await resultOf(unbroken.id), await resultOf(id)];
    expect(await checksums(folderOf(other.id))).toEqual(await checksums(folderOf(one.id)));
    expect([one['name'], other['name']]).toEqual(['scratch-2x256-pretrained', 'scratch-2x256-pretrained 2']);
    await trainer.stop();
  });

  it('continues a base model with its own vocabulary, and passes its licence on', async () => {
    const zip = await system.upload('tiny.zip', await zipOf(tinyBert));
    const base = await importBaseModel(system, { name: 'tiny', upload: zip, licence: 'Apache-2.0' });
    const trainer = await system.startTrainer();
    const lines = sentences(600);
    const texts = {
      uploads: [await system.upload('مكرر.txt', Buffer.from([...lines, ...lines, ...lines].join('\n')))],
    };
    const settings = { baseModel: base, texts, epochs: 2, learningRate: 1e-2, windowLength: 8 };
    const { id, follower } = await start(settings);
    const events = await ended(follower);
    const measured = perplexities(events);
    expect(measured.at(-1)).toBeLessThan(measured[0] ?? 0);
    expect(logOf(events).join(' ')).toContain('1200 of 1800 texts (66.7 %) equal one before them');
    const made = await resultOf(id);
    expect(made).toMatchObject({
      ...{
        name: 'tiny-pretrained',
        licence: 'Apache-2.0',
        origin: 'tiny',
        pretraining: { fromScratch: false },
      },
    });
    const [before, after] = [openModelFolder(folderOf(base)), openModelFolder(folderOf(made.id))];
    expect(after.tokenizer).toEqual(before.tokenizer);
    expect(after.weights([], 1)('bert.embeddings.word_embeddings.weight')).not.toEqual(
      before.weights([], 1)('bert.embeddings.word_embeddings.weight'),
    );
    before.dispose();
    after.dispose();
    const card = await readFile(join(folderOf(made.id), 'README.md'), 'utf8');
    expect(card).toContain('Continued from tiny');
    expect(card).toContain('Licence of what it was made of: Apache-2.0');

    const again = await start({ ...settings, baseModel: made.id, texts: { uploads: [upload] } });
    expect((await ended(again.follower)).at(-1)).toMatchObject({ phase: 'SUCCEEDED' });

    const foreign = await system.upload('latin.txt', Buffer.from(latin(400).join('\n')));
    const unread = await start({ ...settings, texts: { uploads: [foreign] } });
    const failure = errorOf(await ended(unread.follower));
    expect(failure).toMatchObject({
      code: 'VOCABULARY_FOREIGN',
      message: expect.stringMatching(/\d % of the tokens are unknown to tiny/),
    });
    await trainer.stop();
  });

  it('says what is wrong with texts that nothing can be learned from, and leaves nothing', async () => {
    const trainer = await system.startTrainer();
    const failing = async (name: string, content: string | Buffer, input = {}): Promise<unknown> => {
      const texts = { uploads: [await system.upload(name, Buffer.from(content))] };
      const { id, follower } = await start({ texts, ...input });
      const events = await ended(follower);
      expect(events.at(-1)).toMatchObject({ phase: 'FAILED' });
      expect(await resultOf(id)).toBeNull();
      return errorOf(events);
    };
    expect(await failing('short.txt', sentences(20).join('\n'))).toMatchObject({
      ...{
        code: 'TEXTS_TOO_SHORT',
        message: expect.stringMatching(/have \d+ tokens .* the 512 of a single step/),
      },
    });
    expect(await failing('same.txt', 'نص واحد لا غير\n'.repeat(200))).toMatchObject({
      ...{ code: 'TEXTS_REPEATED', message: expect.stringContaining('199 of 200 texts (99.5 %)') },
    });
    expect(await failing('blank.txt', '\n \n')).toMatchObject({ code: 'TEXTS_EMPTY' });
    expect(await failing('a.txt.gz', 'not packed')).toMatchObject({ code: 'BROKEN_ARCHIVE' });
    expect(await failing('a.pdf', '%PDF-')).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    const latinTexts = { uploads: [await system.upload('latin.txt', Buffer.from(latin(400).join('\n')))] };
    const { follower } = await start({ texts: latinTexts, epochs: 1, vocabularySize: 600 });
    expect(logOf(await ended(follower)).join(' ')).toContain('400 of 400 texts (100.0 %) are not Arabic');
    await trainer.stop();
  });

  it('is cancelled while it trains, and then leaves nothing', async () => {
    const trainer = await system.startTrainer();
    const { id, follower } = await start({ epochs: 500, vocabularySize: 600 });
    await follower.until(({ __typename }) => __typename === 'StepProgress');
    await system.query('mutation ($id: ID!) { cancelTraining(id: $id) { id } }', { id });
    expect((await ended(follower)).at(-1)).toMatchObject({ phase: 'CANCELLED' });
    expect(await resultOf(id)).toBeNull();
    await trainer.stop();
  });
});

describe('starting to pre-train', () => {
  const refuse = (input: object): Promise<object> =>
    refusedOperation(system, mutation, {
      input: { baseModel: scratch, texts: { uploads: [upload] }, ...input },
    });

  it('is refused without texts, and with sources that there are not', async () => {
    expect(await refuse({ texts: {} })).toMatchObject({ code: 'TEXTS_MISSING', field: 'texts' });
    const unknown = { code: 'NOT_FOUND', field: 'texts.datasets' };
    expect(await refuse({ texts: { datasets: ['ds_0'] } })).toMatchObject(unknown);
    expect(await refuse({ texts: { uploads: ['upl_0'] } })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'texts.uploads',
    });
    const { createUpload } = (await system.query(
      'mutation { createUpload(input: { name: "a.txt" }) { id } }',
    )) as { createUpload: { id: string } };
    expect(await refuse({ texts: { uploads: [createUpload.id] } })).toMatchObject({
      ...{ code: 'UPLOAD_INCOMPLETE', field: 'texts.uploads' },
    });
  });

  it.each([
    ['maskedShare', 0.1],
    ['maskedShare', 0.5],
    ['tokens', 999],
    ['epochs', 0],
    ['learningRate', 0],
    ['warmupShare', 1.1],
    ['batchTokens', 63],
    ['rampShare', -0.1],
    ['windowLength', 7],
    ['windowLength', 513],
    ['heldOutShare', 0.6],
    ['evaluateEvery', 0],
    ['vocabularySize', 499],
    ['weightDecay', 2],
    ['dropout', 1],
    ['checkpointMinutes', 0],
    ['seed', -1],
  ])('is refused with the %s %d, both of which the answer names', async (field, value) => {
    const failure = await refuse({ [field]: value });
    expect(failure).toMatchObject({
      code: 'OUT_OF_RANGE',
      field,
      message: expect.stringContaining(`${field} is ${value}`),
    });
  });

  it('is refused with a length in two ways, with parts of a token, and with a name that is taken', async () => {
    expect(await refuse({ tokens: 5000, epochs: 2 })).toMatchObject({ code: 'BAD_INPUT', field: 'tokens' });
    expect(await refuse({ tokens: 5000.5 })).toMatchObject({ code: 'BAD_INPUT', field: 'tokens' });
    expect(await refuse({ name: 'scratch-4x256' })).toMatchObject({ code: 'BAD_INPUT', field: 'name' });
    expect(await refuse({ name: '../x' })).toMatchObject({ code: 'BAD_INPUT', field: 'name' });
  });

  it('is refused with another vocabulary than that of a pre-trained base model', async () => {
    const zip = await system.upload('tiny.zip', await zipOf(tinyBert));
    const base = await importBaseModel(system, { name: 'fixed', upload: zip });
    expect(await refuse({ baseModel: base, vocabularySize: 1000, windowLength: 8 })).toMatchObject({
      ...{ code: 'VOCABULARY_FIXED', field: 'vocabularySize' },
    });
  });
});
