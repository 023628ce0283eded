import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHub, type TestHub } from '@tasnif/testing';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { untilImported } from './support/base-models.ts';
import { untilClassified } from './support/classifications.ts';
import { readTopics } from './support/corpus.ts';
import { downloadModel } from './support/model-folder.ts';
import { schema } from './support/operations.ts';
import { sentences } from './support/sentences.ts';
import { createSocket } from './support/socket.ts';
import { startSystem, type System } from './support/system.ts';
import { tinyBert } from './support/tiny-bert.ts';
import { findBaseModel, requestDataset, untilJobEnds } from './support/train.ts';
import { zipOf } from './support/zip.ts';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));

let hub: TestHub;
let system: System;
beforeAll(async () => {
  hub = await startHub({ 'a/tiny': { files: tinyBert } });
  system = await startSystem({ trainer: true, settings: { HF_ENDPOINT: hub.url } });
});
afterAll(async () => {
  await system.dispose();
  await hub.dispose();
});

/** What one example leaves for those after it. */
const made = {
  ...{ upload: '', dataset: '', inlineDataset: '', run: '', pausedRun: '', model: '', baseModel: '' },
  ...{ challenger: '', variant: '', bakeOff: '', classification: '', pretraining: '' },
};

/** Runs an example over HTTP and returns its one root field. */
async function run(example: string, variables: object): Promise<unknown> {
  const data = await system.query(readExample(example), variables);
  return Object.values(data as object)[0];
}

function readExample(example: string): string {
  return readFileSync(join(folder, `${example}.graphql`), 'utf8');
}

/** Runs the subscription of the example to its end and returns its last event. */
async function follow(runId: string): Promise<unknown> {
  const socket = createSocket(system.url, system.key);
  let last: unknown;
  for await (const { data } of socket.iterate(readExample('training-progress'), { runId })) last = data;
  await socket.dispose();
  return last;
}

async function train(dataset: string): Promise<{ runId: string; modelId: string }> {
  const { id } = (await run('start-training', { dataset })) as { id: string };
  await follow(id);
  const { model } = (await run('training-run', { id })) as { model: { id: string } };
  return { runId: id, modelId: model.id };
}

/** One case for each example, in an order in which each finds what it needs. */
const cases: Record<string, () => Promise<void>> = {
  'create-upload': async () => {
    const upload = (await run('create-upload', { name: 'topics.zip' })) as { id: string; url: string };
    const { files: documents } = readTopics(join(folder, 'topics'), { step: 2 });
    const few = Object.entries(documents).filter(([path]) => /^(sports|finance)\/0/.test(path));
    const zip = await zipOf(Object.fromEntries(few));
    const { status } = await system.send(upload.url, { method: 'PUT', body: new Uint8Array(zip) });
    expect(status).toBe(200);
    made.upload = upload.id;
  },
  'resume-upload': async () => {
    const { id, url } = (await run('create-upload', { name: 'a.csv' })) as { id: string; url: string };
    const send = async (text: string, range: string): Promise<void> => {
      await system.send(url, { method: 'PUT', headers: { 'content-range': range }, body: text });
    };
    await send('text,', 'bytes 0-4/11');
    expect(await run('resume-upload', { id })).toMatchObject({ receivedBytes: 5, bytes: null });
    await send('label\n', 'bytes 5-10/11');
    expect(await run('resume-upload', { id })).toMatchObject({ receivedBytes: 11, bytes: 11 });
  },
  'create-dataset': async () => {
    const dataset = await run('create-dataset', { name: 'topics', upload: made.upload });
    expect(dataset).toMatchObject({
      status: 'IMPORTING',
      job: { status: expect.stringMatching(/WAITING|RUNNING/) },
    });
    made.dataset = (dataset as { id: string }).id;
  },
  dataset: async () => {
    await untilJobEnds(system, made.dataset);
    expect(await run('dataset', { id: made.dataset })).toMatchObject({
      ...{ status: 'READY', version: 1, problemCount: 0, job: { status: 'SUCCEEDED', error: null } },
      classes: [{ label: 'finance' }, { label: 'sports' }],
    });
  },
  'create-dataset-inline': async () => {
    made.inlineDataset = ((await run('create-dataset-inline', {})) as { id: string }).id;
    await untilJobEnds(system, made.inlineDataset);
    expect(await run('dataset', { id: made.inlineDataset })).toMatchObject({ documentCount: 10 });
  },
  'dataset-report': async () => {
    expect(await run('dataset-report', { id: made.dataset })).toMatchObject({
      settings: { duplicates: 'KEEP' },
      report: { nonArabicShare: 0 },
      tokens: [],
    });
  },
  'revise-dataset': async () => {
    expect(await run('revise-dataset', { id: made.inlineDataset })).toMatchObject({
      ...{ version: 1, job: { kind: 'REVISE_DATASET' } },
    });
    await untilJobEnds(system, made.inlineDataset);
    expect(await run('dataset', { id: made.inlineDataset })).toMatchObject({ version: 2 });
  },
  'list-jobs': async () => {
    expect(await run('list-jobs', { first: 10 })).toMatchObject({
      totalCount: 3,
      nodes: [{ kind: 'REVISE_DATASET' }, { kind: 'CREATE_DATASET' }, { datasetId: made.dataset }],
    });
  },
  'cancel-job': async () => {
    await system.worker.stop();
    const id = await requestDataset(system, { upload: made.upload });
    const { nodes } = (await run('list-jobs', { first: 1 })) as { nodes: { id: string }[] };
    expect(await run('cancel-job', { id: nodes[0]?.id })).toMatchObject({ status: 'CANCELLED' });
    expect(await run('dataset', { id })).toMatchObject({ status: 'FAILED' });
    await system.startWorker();
  },
  'normalized-documents': async () => {
    const { normalized } = (await run('normalized-documents', { dataset: made.dataset })) as {
      normalized: { before: string; after: string }[];
    };
    expect(normalized.length).toBeGreaterThan(0);
    expect(normalized.every(({ after }) => after !== '' && !/\s{2}/.test(after))).toBe(true);
  },
  'list-datasets': async () => {
    const page = (await run('list-datasets', { first: 1 })) as { pageInfo: { endCursor: string } };
    expect(page).toMatchObject({ totalCount: 2, nodes: [{ id: made.inlineDataset }] });
    const next = await run('list-datasets', { first: 1, after: page.pageInfo.endCursor });
    expect(next).toMatchObject({ nodes: [{ id: made.dataset }], pageInfo: { hasNextPage: false } });
  },
  'training-config': async () => {
    expect(await run('training-config', { dataset: made.dataset, recipe: 'NOTEBOOK' })).toMatchObject({
      ...{ recipe: 'NOTEBOOK', normalization: 'NOTEBOOK', epochs: 3, bestMetric: 'LOSS', warnings: [] },
    });
  },
  'start-training': async () => {
    const started = await run('start-training', { dataset: made.dataset });
    made.run = (started as { id: string }).id;
    expect(started).toMatchObject({ baseModel: { name: 'scratch-4x256' }, parameters: { epochs: 15 } });
  },
  'training-progress': async () => {
    expect(await follow(made.run)).toMatchObject({ trainingProgress: { phase: 'SUCCEEDED' } });
  },
  'training-run': async () => {
    const shown = await run('training-run', { id: made.run });
    expect(shown).toMatchObject({ phase: 'SUCCEEDED', error: null, events: expect.any(Array) });
    made.model = (shown as { model: { id: string } }).model.id;
  },
  distillation: async () => {
    const upload = await system.upload('texts.txt', Buffer.from('فاز الفريق بالكأس\nارتفعت أسعار الأسهم\n'));
    const started = await run('distillation', { dataset: made.dataset, teacher: made.model, upload });
    expect(started).toMatchObject({
      teacher: { id: made.model },
      parameters: { distillFrom: made.model, distillTexts: { datasets: [], uploadIds: [upload] } },
    });
    await run('cancel-training', { id: (started as { id: string }).id });
  },
  'list-models': async () => {
    const exports = ['model', 'model_packed', 'model_quantized', 'model_packed_quantized'].map((graph) => ({
      path: `onnx/${graph}.onnx`,
    }));
    expect(await run('list-models', { first: 10 })).toMatchObject({
      totalCount: 1,
      nodes: [{ id: made.model, classes: ['finance', 'sports'], exports }],
    });
  },
  'export-model': async () => {
    expect(await run('export-model', { model: made.model })).toMatchObject({
      ...{ status: 'EXPORTING', trimVocabulary: true, precisions: ['INT8'] },
    });
  },
  'model-variants': async () => {
    const listed = async (): Promise<{ id: string; status: string }[]> =>
      ((await run('model-variants', { model: made.model })) as { variants: never }).variants;
    await expect.poll(listed, { timeout: 60_000 }).toMatchObject([{ status: 'READY' }]);
    const [variant] = await listed();
    expect(variant).toMatchObject({
      ...{ job: { status: 'SUCCEEDED' }, report: { graphs: [{ precision: 'INT8' }, { precision: 'INT8' }] } },
      files: expect.arrayContaining([expect.objectContaining({ path: 'browser.zip' })]),
    });
    made.variant = variant?.id ?? '';
  },
  'delete-model-variant': async () => {
    expect(await run('delete-model-variant', { id: made.variant })).toEqual({ id: made.variant });
    expect(await run('model-variants', { model: made.model })).toEqual({ variants: [] });
  },
  'deploy-model': async () => {
    expect(await run('deploy-model', { id: made.model })).toMatchObject({
      alias: 'production',
      model: { id: made.model },
    });
  },
  'evaluate-model': async () => {
    expect(await run('evaluate-model', { model: made.model })).toMatchObject({ datasetId: made.dataset });
    expect(await untilJobEnds(system, made.dataset)).toMatchObject({ status: 'SUCCEEDED' });
  },
  'dataset-evaluations': async () => {
    expect(await run('dataset-evaluations', { id: made.dataset })).toMatchObject({
      evaluations: [{ modelId: made.model, by: 'test', accuracy: expect.any(Number) }],
    });
  },
  classify: async () => {
    const answer = await run('classify', { text: 'فاز الفريق بالمباراة النهائية' });
    expect(answer).toMatchObject({
      label: expect.stringMatching(/finance|sports/),
      model: { id: made.model },
    });
    const named = await run('classify', { text: 'فاز الفريق', alias: 'production' });
    expect(named).toMatchObject({ model: { id: made.model } });
  },
  'classify-with-abstention': async () => {
    const answer = await run('classify-with-abstention', { text: 'فاز الفريق', precision: 0.9 });
    // Its validation split is far too small to promise anything.
    expect(answer).toMatchObject({
      ...{ calibrated: true, abstained: true, label: expect.stringMatching(/finance|sports/) },
      model: {
        calibration: {
          temperature: expect.any(Number),
          after: { bins: expect.any(Array) },
          thresholds: { perClass: [{ threshold: null }, { threshold: null }], test: { coverage: 0 } },
        },
      },
    });
  },
  'classify-explained': async () => {
    const text = 'فاز الفريق، بالمباراة!';
    const explained = await run('classify-explained', { text, explainLabel: 'sports' });
    expect(explained).toMatchObject({
      explanation: { method: 'OCCLUSION', label: 'sports', baseline: '[MASK]', logOdds: expect.any(Number) },
    });
    const { words } = (explained as { explanation: { words: { word: string; weight: number }[] } })
      .explanation;
    expect(words.map(({ word }) => word)).toEqual(['فاز', 'الفريق', '،', 'بالمباراة', '!']);
    expect(words.some(({ weight }) => weight !== 0)).toBe(true);
  },
  'classify-batch': async () => {
    const answers = await run('classify-batch', { texts: ['فاز الفريق', 'ارتفع سعر النفط', 'سجل هدفا'] });
    expect(answers).toHaveLength(3);
  },
  'classify-file': async () => {
    const upload = await system.upload('texts.csv', Buffer.from('text\nفاز الفريق\nارتفع سعر النفط\n'));
    const asked = await run('classify-file', { upload });
    expect(asked).toMatchObject({ name: 'texts.csv', alias: 'production', model: { id: made.model } });
    made.classification = (asked as { id: string }).id;
  },
  'file-classification': async () => {
    await untilClassified(system, made.classification);
    const shown = await run('file-classification', { id: made.classification });
    expect(shown).toMatchObject({ status: 'SUCCEEDED', totalRows: 2, rows: 2, problemRows: 0 });
    const text = await (await fetch(system.url + (shown as { link: string }).link)).text();
    expect(text.trimEnd().split('\n')).toHaveLength(2);
  },
  'list-file-classifications': async () => {
    expect(await run('list-file-classifications', { first: 10 })).toMatchObject({
      ...{ totalCount: 1, nodes: [{ id: made.classification, status: 'SUCCEEDED', rows: 2 }] },
    });
  },
  'delete-file-classification': async () => {
    expect(await run('delete-file-classification', { id: made.classification })).toMatchObject({
      name: 'texts.csv',
    });
  },
  'model-links': async () => {
    const { files: linked } = (await run('model-links', { id: made.model, minutes: 5 })) as {
      files: { path: string; sha256: string; link: string }[];
    };
    const config = linked.find(({ path }) => path === 'config.json');
    const answer = await fetch(system.url + (config?.link ?? ''));
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, `"${config?.sha256 ?? ''}"`]);
  },
  'rollback-deployment': async () => {
    const second = await train(made.inlineDataset);
    await run('deploy-model', { id: second.modelId });
    expect(await run('rollback-deployment', {})).toMatchObject({ model: { id: made.model } });
    expect(await run('classify', { text: 'فاز الفريق' })).toMatchObject({ model: { id: made.model } });
  },
  node: async () => {
    const nodes = { Upload: made.upload, Dataset: made.dataset, TrainingRun: made.run, Model: made.model };
    for (const [type, id] of Object.entries(nodes)) {
      expect(await run('node', { id })).toMatchObject({ __typename: type, id, name: expect.any(String) });
    }
  },
  'import-base-model-folder': async () => {
    const copy = join(system.home, 'copy');
    await downloadModel(system, made.model, copy);
    const imported = await run('import-base-model-folder', {
      ...{ name: 'mine', folder: copy, licence: 'Apache-2.0' },
    });
    expect(imported).toMatchObject({ source: 'FOLDER', status: 'IMPORTING', licence: 'Apache-2.0' });
    made.baseModel = (imported as { id: string }).id;
  },
  'base-model': async () => {
    await untilImported(system, made.baseModel);
    expect(await run('base-model', { id: made.baseModel })).toMatchObject({
      ...{ status: 'READY', layers: 4, hiddenSize: 256, weightsFormat: 'SAFETENSORS', addedWeights: [] },
      ...{ licenceIsResearchOnly: false, job: { status: 'SUCCEEDED', error: null } },
    });
  },
  'import-base-model': async () => {
    const imported = await run('import-base-model', { hub: 'a/tiny', name: 'tiny', revision: 'main' });
    expect(imported).toMatchObject({ source: 'HUB', status: 'IMPORTING', origin: 'a/tiny@main' });
    expect(await untilImported(system, (imported as { id: string }).id)).toMatchObject({ status: 'READY' });
  },
  'import-base-model-upload': async () => {
    const upload = await system.upload('tiny.zip', await zipOf(tinyBert));
    const imported = await run('import-base-model-upload', { name: 'sent', upload });
    expect(imported).toMatchObject({ source: 'UPLOAD', origin: 'tiny.zip' });
    expect(await untilImported(system, (imported as { id: string }).id)).toMatchObject({ status: 'READY' });
  },
  'measure-tokens': async () => {
    const { nodes } = (
      (await system.query('{ baseModels(first: 1) { nodes { id } } }')) as {
        baseModels: { nodes: { id: string }[] };
      }
    ).baseModels;
    const baseModel = nodes[0]?.id;
    expect(await run('measure-tokens', { dataset: made.dataset, baseModel })).toMatchObject({
      status: expect.stringMatching(/WAITING|RUNNING/),
    });
    await untilJobEnds(system, made.dataset);
    expect(await run('dataset-report', { id: made.dataset })).toMatchObject({
      tokens: [{ baseModelId: baseModel, unknownShare: expect.any(Number), longest: expect.any(Array) }],
    });
  },
  'cancel-training': async () => {
    const { id } = (await run('start-training', { dataset: made.dataset })) as { id: string };
    expect(await run('cancel-training', { id })).toMatchObject({ id, cancelRequested: true });
    expect(await follow(id)).toMatchObject({ trainingProgress: { phase: 'CANCELLED' } });
  },
  'pause-training': async () => {
    const { id } = (await run('start-training', { dataset: made.dataset })) as { id: string };
    expect(await run('pause-training', { id })).toMatchObject({ id, pauseRequested: true });
    made.pausedRun = id;
  },
  'resume-training': async () => {
    const id = made.pausedRun;
    expect(await run('resume-training', { id })).toMatchObject({ id, pauseRequested: false });
    expect(await follow(id)).toMatchObject({ trainingProgress: { phase: 'SUCCEEDED' } });
  },
  'start-training-seeds': async () => {
    const started = await run('start-training-seeds', { dataset: made.dataset, seeds: [1, 2] });
    expect(started).toMatchObject({
      group: [{ parameters: { seed: 1 } }, { parameters: { seed: 2 } }],
      groupFigures: null,
    });
    for (const { id } of (started as { group: { id: string }[] }).group) {
      expect(await follow(id)).toMatchObject({ trainingProgress: { phase: 'SUCCEEDED' } });
      const { model } = (await run('training-run', { id })) as { model: { id: string } };
      made.challenger = model.id;
    }
  },
  'start-training-flash': async () => {
    const started = await run('start-training-flash', { dataset: made.dataset });
    expect(started).toMatchObject({ parameters: { recipe: 'FLASH', maxLength: 2048 } });
    const { id } = started as { id: string };
    expect(await follow(id)).toMatchObject({ trainingProgress: { phase: 'SUCCEEDED' } });
  },
  'challenge-deployment': async () => {
    expect(await run('challenge-deployment', { model: made.challenger })).toMatchObject({
      ...{ alias: 'production', model: { id: made.model } },
      challenge: { share: 0, notice: null, model: { id: made.challenger } },
    });
    await run('classify', { text: 'فاز الفريق' });
  },
  deployment: async () => {
    const inShadow = { model: { id: made.challenger }, inShadow: true, requests: 1, errors: 0, dropped: 0 };
    await vi.waitFor(
      async () => {
        expect(await run('deployment', {})).toMatchObject({
          ...{ alias: 'production', model: { id: made.model } },
          days: expect.arrayContaining([expect.objectContaining(inShadow)]),
          challenge: { agreement: { compared: 1 } },
          drift: { labels: { verdict: null, bins: [{ name: 'finance' }, { name: 'sports' }] } },
        });
      },
      { timeout: 30_000, interval: 500 },
    );
  },
  'list-deployments': async () => {
    expect(await run('list-deployments', { first: 10 })).toMatchObject({
      totalCount: 1,
      nodes: [{ alias: 'production', challenge: { model: { id: made.challenger } } }],
    });
  },
  'promote-challenger': async () => {
    expect(await run('promote-challenger', {})).toMatchObject({ model: { id: made.challenger } });
    expect(await run('rollback-deployment', {})).toMatchObject({ model: { id: made.model } });
  },
  'end-challenge': async () => {
    await run('challenge-deployment', { model: made.challenger, share: 0.1 });
    expect(await run('end-challenge', {})).toMatchObject({
      challenges: [
        {
          endedAt: expect.any(String),
          promoted: false,
          agreement: { compared: 1, share: expect.any(Number) },
        },
      ],
    });
  },
  'deployment-history': async () => {
    expect(await run('deployment-history', {})).toMatchObject({
      totalCount: 3,
      nodes: [
        { model: { id: made.challenger }, rolledBackAt: expect.any(String) },
        { rolledBackAt: expect.any(String) },
        { model: { id: made.model }, rolledBackAt: null },
      ],
    });
  },
  'start-bake-off': async () => {
    const names = ['scratch-2x256', 'scratch-4x256'];
    const baseModels = await Promise.all(names.map((name) => findBaseModel(system, name)));
    const started = (await run('start-bake-off', { dataset: made.inlineDataset, baseModels })) as {
      id: string;
      runs: { id: string }[];
    };
    expect(started).toMatchObject({ runsTotal: 8, trainingDocuments: expect.any(Number) });
    made.bakeOff = started.id;
    await follow(started.runs[0]?.id ?? '');
  },
  'bake-off': async () => {
    const { candidates } = (await run('bake-off', { id: made.bakeOff })) as { candidates: object[] };
    expect(candidates).toHaveLength(4);
    expect(candidates[0]).toMatchObject({ rank: 1, error: null, isTied: true, models: [{}] });
  },
  'list-bake-offs': async () => {
    expect(await run('list-bake-offs', { first: 10 })).toMatchObject({
      ...{ totalCount: 1, nodes: [{ id: made.bakeOff, dataset: { id: made.inlineDataset } }] },
    });
  },
  'cancel-bake-off': async () => {
    expect(await run('cancel-bake-off', { id: made.bakeOff })).toMatchObject({
      ...{ id: made.bakeOff, runsTotal: 8 },
    });
  },
  'start-pretraining': async () => {
    const upload = await system.upload('sentences.txt', Buffer.from(sentences(1500).join('\n')));
    const baseModel = await findBaseModel(system, 'scratch-2x256');
    const variables = { baseModel, uploads: [upload], epochs: 1 };
    const started = await run('start-pretraining', variables);
    expect(started).toMatchObject({
      ...{ kind: 'PRETRAINING', name: 'scratch-2x256-pretrained' },
      pretrainingParameters: { epochs: 1, texts: { datasets: [], uploads: [{ name: 'sentences.txt' }] } },
    });
    made.pretraining = (started as { id: string }).id;
    expect(await follow(made.pretraining)).toMatchObject({ trainingProgress: { phase: 'SUCCEEDED' } });
  },
  'pretraining-run': async () => {
    expect(await run('pretraining-run', { id: made.pretraining })).toMatchObject({
      ...{ phase: 'SUCCEEDED', error: null },
      resultBaseModel: { licence: null, pretraining: { fromScratch: true, perplexity: expect.any(Number) } },
    });
  },
  'delete-dataset': async () => {
    expect(await run('delete-dataset', { id: made.dataset })).toMatchObject({
      deletedAt: expect.any(String),
    });
    expect(await run('list-datasets', { first: 10 })).toMatchObject({ totalCount: 1 });
  },
};

it('every example has a case here', () => {
  expect(files.sort()).toEqual(
    Object.keys(cases)
      .map((name) => `${name}.graphql`)
      .sort(),
  );
});

it.each(files)('%s says in a comment what it shows and what it takes', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const header = /^(#.*\n)+/.exec(text)?.[0] ?? '';
  expect(header.length).toBeGreaterThan(60);
  const variables = [...text.matchAll(/\$(\w+):/g)].map(([, name]) => name);
  for (const name of variables) expect(header).toMatch(new RegExp(`^# ${name ?? ''}: `, 'm'));
  expect(validate(schema, parse(text))).toEqual([]);
});

for (const [name, check] of Object.entries(cases)) {
  it(`${name}.graphql works`, { timeout: 120_000 }, check);
}
