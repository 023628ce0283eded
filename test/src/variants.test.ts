import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openArchive } from '@tasnif/ingest';
import { randomWeights, saveModelFolder } from '@tasnif/marbert';
import { createNormalizer, createTokenizer, learnVocabulary, parseTokenizerJson } from '@tasnif/tokenizer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBaseModel } from './support/base-models.ts';
import { runTasnif } from './support/command-line.ts';
import { readTopics, type LabelledText } from './support/corpus.ts';
import { downloadModel } from './support/model-folder.ts';
import { onnxLogits } from './support/onnx.ts';
import { refusal, refusedOperation } from './support/refusal.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, startTraining } from './support/train.ts';
import { askTransformers, withoutTransformers } from './support/transformers.ts';
import { transformersJsScores, type Dtype } from './support/transformers-js.ts';
import {
  exportMutation,
  makeVariant,
  requestVariant,
  untilExported,
  type Variant,
} from './support/variants.ts';

const MAX_LENGTH = 48;
/** Labels as people write them: with marks of direction, spaces and signs. */
const labels: Readonly<Record<string, string>> = {
  sports: 'رياضة',
  finance: '\u200Fمال و"أعمال"\u200F',
  health: 'صحة <طب>',
};
const { files } = readTopics(fileURLToPath(new URL('../../examples/topics', import.meta.url)), {
  step: 1000,
});
const documents: LabelledText[] = Object.entries(files).flatMap(([path, content]) => {
  const label = labels[dirname(path)];
  return label === undefined ? [] : [{ label, text: content.toString('utf8').slice(0, 300) }];
});
const { normalize } = createNormalizer('MARBERT', { alef: true });

let system: System;
let dataset: string;
let model: string;
let modelFolder: string;
let trimmed: Variant;
let trimmedFolder: string;
let half: Variant;
let halfFolder: string;
let browser: Variant;
let browserFolder: string;

beforeAll(async () => {
  system = await startSystem({ trainer: true });
  dataset = await createDataset(system, { documents });
  model = await trainModel();
  const fetched = async (id: string): Promise<string> => {
    const folder = join(system.home, 'fetched', id);
    for (const { listed, received } of await downloadModel(system, id, folder)) {
      expect(received).toEqual(listed);
    }
    return folder;
  };
  modelFolder = await fetched(model);
  const precisions = ['F32', 'FP16', 'INT8'];
  trimmed = await makeVariant(system, { model, trimVocabulary: true, precisions });
  trimmedFolder = await fetched(trimmed.id);
  half = await makeVariant(system, { model, precisions: ['FP16'] });
  halfFolder = await fetched(half.id);
  browser = await makeVariant(system, { model, browser: true });
  browserFolder = await fetched(browser.id);
}, 400_000);
afterAll(() => system.dispose());

/** A run from a base model that knows the words of all texts, those of the held-out ones among them. */
async function trainModel(): Promise<string> {
  const folder = join(system.home, 'base');
  const tokenizer = learnVocabulary(
    documents.map(({ text }) => normalize(text)),
    { size: 3000, minFrequency: 1 },
  );
  const config = {
    ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 64, layers: 2, heads: 4 },
    ...{ intermediateSize: 128, positions: 64, tokenTypes: 2, layerNormEpsilon: 1e-12 },
    ...{ initializerRange: 0.05, labels: [] },
  };
  saveModelFolder(folder, { config, tokenizer, weights: randomWeights(config, 1) });
  const baseModel = await importBaseModel(system, { name: 'words', folder });
  const run = await startTraining(system, dataset, {
    ...{ baseModel, epochs: 12, learningRate: 2e-3, maxLength: MAX_LENGTH },
    ...{ normalization: 'MARBERT', normalizationSwitches: { alef: true } },
  });
  await system.subscribe(run).finished;
  const { node } = (await system.query(
    'query ($id: ID!) { node(id: $id) { ... on TrainingRun { model { id } } } }',
    { id: run },
  )) as { node: { model: { id: string } } };
  return node.model.id;
}

/** Texts of a split, normalised. */
async function textsOf(split: string): Promise<string[]> {
  const version = (await system.store.datasets.find(dataset))?.version?.id ?? '';
  const texts: string[] = [];
  for await (const rows of system.store.datasets.documents(version, [split as 'TRAIN'])) {
    texts.push(...rows.map(({ text }) => normalize(text)));
  }
  return texts;
}

const variantFolder = (id: string): string => join(system.home, 'artifacts/variants', id);
const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;

describe('a variant with a trimmed vocabulary', () => {
  it('has fewer tokens in all of its files', async () => {
    const { vocabularySize, modelVocabularySize } = trimmed.report ?? {};
    expect(vocabularySize).toBeLessThan(modelVocabularySize ?? 0);
    const config = JSON.parse(await readFile(join(trimmedFolder, 'config.json'), 'utf8')) as object;
    expect(config).toMatchObject({ vocab_size: vocabularySize, pad_token_id: 0 });
    const lines = (await readFile(join(trimmedFolder, 'vocab.txt'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(vocabularySize ?? 0);
    for (const name of ['model.safetensors', 'onnx/model.onnx_data', 'onnx/model_quantized.onnx_data']) {
      expect(await sizeOf(join(trimmedFolder, name))).toBeLessThan(await sizeOf(join(modelFolder, name)));
    }
  });

  it('gives texts of the training split the same logits, to the bit, in f32 and in int8', async () => {
    const texts = (await textsOf('TRAIN')).slice(0, 30);
    for (const graph of ['onnx/model.onnx', 'onnx/model_quantized.onnx']) {
      const expected = await onnxLogits(modelFolder, texts, MAX_LENGTH, graph);
      expect(await onnxLogits(trimmedFolder, texts, MAX_LENGTH, graph)).toEqual(expected);
    }
  });

  it('says what other texts lose, and knows every word that the model knows', async () => {
    const { texts = 0, textsCutOtherwise = 0, macroF1 = 0, graphs = [] } = trimmed.report ?? {};
    const heldOut = [...(await textsOf('VALIDATION')), ...(await textsOf('TEST'))];
    expect(texts).toBe(heldOut.length);
    const [before, after] = await Promise.all(
      [modelFolder, trimmedFolder].map(async (folder) => {
        const json: unknown = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
        const spec = parseTokenizerJson(json);
        const tokenizer = createTokenizer(spec);
        return heldOut.map((text) =>
          Array.from(tokenizer.encode(text, { maxLength: MAX_LENGTH }).ids, (id) => spec.vocabulary[id]),
        );
      }),
    );
    expect(textsCutOtherwise).toBe(
      after?.filter((tokens, i) => tokens.join(' ') !== before?.[i]?.join(' ')).length,
    );
    expect(textsCutOtherwise).toBeGreaterThan(0);
    expect(after?.flat()).not.toContain('[UNK]');
    expect(graphs.map(({ path }) => path)).toEqual([
      ...['onnx/model.onnx', 'onnx/model_packed.onnx'],
      ...['onnx/model_fp16.onnx', 'onnx/model_packed_fp16.onnx'],
      ...['onnx/model_quantized.onnx', 'onnx/model_packed_quantized.onnx'],
    ]);
    const { node } = (await system.query(
      'query ($id: ID!) { node(id: $id) { ... on Model { exports { path macroF1 } } } }',
      { id: model },
    )) as { node: { exports: { path: string; macroF1: number }[] } };
    // The trainer compared the model with its engine on the same texts.
    expect(macroF1).toBe(node.exports.find(({ path }) => path === 'onnx/model.onnx')?.macroF1);
    for (const graph of graphs) {
      expect(graph.maxLogitDifference).toBeGreaterThan(0);
      expect(graph.millisecondsPerText).toBeGreaterThan(0);
      if (graph.precision === 'F32') expect(graph.flippedLabels).toBeLessThanOrEqual(textsCutOtherwise);
    }
    const card = await readFile(join(trimmedFolder, 'README.md'), 'utf8');
    expect(card).toContain(
      `${trimmed.report?.vocabularySize ?? 0} of ${trimmed.report?.modelVocabularySize ?? 0} tokens`,
    );
    expect(card).toMatch(/\| `onnx\/model_fp16.onnx` \| BATCH \| FP16 \|/);
    expect(card.match(/^## .*$/gm)).toEqual([
      ...['## Training', expect.stringMatching(/^## Figures on the/), '## Variant', '## Use'],
    ]);
  });
});

describe('a variant in f16', () => {
  it('is half as large and answers as the model does, also on texts that neither has seen', async () => {
    expect(half.report).toMatchObject({ textsCutOtherwise: 0 });
    for (const { maxLogitDifference, flippedLabels } of half.report?.graphs ?? []) {
      expect(maxLogitDifference).toBeLessThan(0.02);
      expect(flippedLabels).toBeLessThanOrEqual(1);
    }
    const share = async (half: string, full: string): Promise<number> =>
      (await sizeOf(join(halfFolder, half))) / (await sizeOf(join(modelFolder, full)));
    expect(await share('model.safetensors', 'model.safetensors')).toBeLessThan(0.55);
    expect(await share('onnx/model_fp16.onnx_data', 'onnx/model.onnx_data')).toBeLessThan(0.6);
    expect(half.files.map(({ path }) => path)).not.toContain('onnx/model.onnx');
  });
});

/** Every folder with the graphs that are loaded elsewhere. */
const loaded: [name: string, folder: () => string, graphs: [Dtype, string][]][] = [
  [
    'the model',
    () => modelFolder,
    [
      ['fp32', 'model'],
      ['q8', 'model_quantized'],
    ],
  ],
  [
    'the trimmed variant',
    () => trimmedFolder,
    [
      ['fp32', 'model'],
      ['fp16', 'model_fp16'],
      ['q8', 'model_quantized'],
    ],
  ],
  ['the variant in f16', () => halfFolder, [['fp16', 'model_fp16']]],
];

describe.each(loaded)('%s, loaded by transformers.js,', (_name, folder, graphs) => {
  it.each(graphs)('in %s gives the labels and scores of onnx/%s.onnx', async (dtype, graph) => {
    const texts = (await textsOf('TEST')).slice(0, 6).map((text) => text.slice(0, 100));
    const logits = await onnxLogits(folder(), texts, MAX_LENGTH, `onnx/${graph}.onnx`);
    const answers = await transformersJsScores(folder(), texts, dtype);
    expectAnswers(answers, logits);
  });
});

function expectAnswers(answers: Map<string, number>[], logits: number[][]): void {
  const classes = Object.values(labels).toSorted();
  for (const [i, row] of logits.entries()) {
    const powers = row.map((logit) => Math.exp(logit));
    const sum = powers.reduce((total, power) => total + power, 0);
    expect([...(answers[i]?.keys() ?? [])].toSorted()).toEqual(classes);
    for (const [label, score] of answers[i] ?? []) {
      expect(Math.abs(score - (powers[classes.indexOf(label)] ?? NaN) / sum)).toBeLessThan(1e-4);
    }
  }
}

const python = withoutTransformers === false ? '' : ` (${withoutTransformers})`;
it.skipIf(withoutTransformers !== false)(
  `Python's transformers loads them all, with the logits of their graphs and their labels${python}`,
  { timeout: 200_000 },
  async () => {
    const texts = (await textsOf('TEST')).slice(0, 6).map((text) => text.slice(0, 100));
    const folders = [modelFolder, trimmedFolder, halfFolder];
    const graphs = ['model', 'model', 'model_fp16'].map((graph) => `onnx/${graph}.onnx`);
    const answers = await askTransformers(folders, texts, MAX_LENGTH);
    for (const [place, folder] of folders.entries()) {
      const logits = await onnxLogits(folder, texts, MAX_LENGTH, graphs[place]);
      expect(answers[place]?.labels).toEqual(Object.values(labels).toSorted());
      for (const [i, row] of logits.entries()) {
        for (const [c, logit] of row.entries()) {
          expect(Math.abs(logit - (answers[place]?.logits[i]?.[c] ?? NaN))).toBeLessThan(1e-4);
        }
      }
    }
  },
);

describe('a variant for the browser', () => {
  let page: string;
  beforeAll(async () => {
    page = join(system.home, 'page');
    const archive = await openArchive({ path: join(browserFolder, 'browser.zip'), name: 'browser.zip' });
    for (const name of archive.entries.keys()) {
      await mkdir(dirname(join(page, name)), { recursive: true });
      await writeFile(join(page, name), archive.read(name));
    }
    await archive.dispose();
  });

  it('is in 8 bits and trimmed unless told otherwise', () => {
    expect(browser).toMatchObject({ status: 'READY', precisions: ['INT8'], trimVocabulary: true });
    expect(browser.files.map(({ path }) => path)).not.toContain('model.safetensors');
  });

  it('has a page that says what it needs, and reads right to left', async () => {
    const html = await readFile(join(page, 'index.html'), 'utf8');
    expect(html).toContain('dir="rtl"');
    expect(html).toMatch(/Serve this folder over HTTP/);
    expect(html).toContain("dtype: 'q8'");
    expect((await readdir(page)).sort()).toEqual(['index.html', 'model', 'normalize.js']);
  });

  it('normalises a text as the model does', async () => {
    const code = await readFile(join(page, 'normalize.js'), 'utf8');
    const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      normalize(text: string): string;
    };
    const texts = [
      'قَالَ @user في https://a.b/c #هاشتاق_جديد',
      'أإآ ا  ب\n\nت',
      '',
      ...documents.map(({ text }) => text),
    ];
    expect(texts.map(module.normalize)).toEqual(texts.map(normalize));
    expect(module.normalize('قَالَ')).toBe('قال');
  });

  it('has a folder that transformers.js loads, with the scores of its graph', async () => {
    const texts = (await textsOf('TEST')).slice(0, 6).map((text) => text.slice(0, 100));
    const graph = 'onnx/model_quantized.onnx';
    const logits = await onnxLogits(browserFolder, texts, MAX_LENGTH, graph);
    expectAnswers(await transformersJsScores(join(page, 'model'), texts, 'q8'), logits);
    // Longer than the model can read: its end is cut off.
    const [long = new Map<string, number>()] = await transformersJsScores(
      join(page, 'model'),
      [texts.join(' ')],
      'q8',
    );
    expect(long.size).toBe(3);
  });
});

describe('variants', () => {
  it('are listed with their model', async () => {
    const { node } = (await system.query(
      'query ($id: ID!) { node(id: $id) { ... on Model { variants { id status model { id } } } } }',
      { id: model },
    )) as { node: { variants: object[] } };
    expect(node.variants).toMatchObject(
      [browser, half, trimmed].map(({ id }) => ({ id, model: { id: model } })),
    );
  });

  it('are made, fetched, listed and deleted from the command line', async () => {
    const args = ['variant', 'create', 'latest', '--fp16', '--no-trim', '--out', 'mine'];
    const made = await runTasnif(system, args);
    expect(made).toMatchObject({ exitCode: 0 });
    expect(made.stdout).toMatch(/^var_\w+\n\d+ files, .* MB; vocabulary (\d+) of \1 tokens\n/);
    expect(await readdir(join(system.home, 'mine/onnx'))).toContain('model_fp16.onnx_data');
    const [id = ''] = made.stdout.split('\n');
    expect((await runTasnif(system, ['variant', 'list', model])).stdout).toMatch(
      new RegExp(`${id} +ready +fp16 `),
    );
    expect(await runTasnif(system, ['variant', 'delete', id])).toMatchObject({
      exitCode: 0,
      stdout: `${id}\n`,
    });
    expect(existsSync(variantFolder(id))).toBe(false);
    const gone = await system.send(`/variants/${id}/config.json`);
    expect([gone.status, refusal(system, gone).code]).toEqual([404, 'NOT_FOUND']);
  });

  it.each([
    [{}, 'NOTHING_TO_EXPORT'],
    [{ precisions: [] }, 'NOTHING_TO_EXPORT'],
    [{ trimVocabulary: false, browser: false }, 'NOTHING_TO_EXPORT'],
    [{ browser: true, model: 'mdl_0' }, 'NOT_FOUND'],
  ])('are refused for %o', async (input, code) => {
    const failure = await refusedOperation(system, exportMutation, { input: { model, ...input } });
    expect(failure).toMatchObject({ code });
  });

  it('that are cancelled leave nothing', async () => {
    await system.worker.stop();
    const waiting = await requestVariant(system, { model, precisions: ['FP16'] });
    await system.query('mutation ($id: ID!) { cancelJob(id: $id) { id } }', { id: waiting.jobId });
    expect(await untilExported(system, waiting.id)).toMatchObject({ status: 'FAILED', files: [] });
    await system.startWorker();
    const running = await requestVariant(system, { model, trimVocabulary: true });
    await untilFolder(running.id, true);
    await system
      .query('mutation ($id: ID!) { cancelJob(id: $id) { id } }', { id: running.jobId })
      .catch(() => undefined);
    const { status, files: left } = await untilExported(system, running.id);
    if (status === 'FAILED') {
      expect(left).toEqual([]);
      await untilFolder(running.id, false);
    }
    const listed = (await system.store.variants.list(model)).map(({ id }) => id);
    expect(listed).not.toContain(waiting.id);
  });

  it('are not made of a model one of whose files is damaged, and leave nothing', async () => {
    const file = join(system.home, 'artifacts/models', model, 'model.safetensors');
    const whole = await readFile(file);
    await truncate(file, whole.length - 4);
    const damaged = await makeVariant(system, { model, precisions: ['FP16'] });
    await writeFile(file, whole);
    expect(damaged).toMatchObject({ status: 'FAILED', report: null, files: [] });
    expect(damaged.job.error).toMatchObject({
      code: 'MODEL_DAMAGED',
      message: expect.stringContaining('model.safetensors'),
    });
    await rm(join(dirname(file), 'tokenizer.json'));
    const incomplete = await makeVariant(system, { model, precisions: ['FP16'] });
    await writeFile(
      join(dirname(file), 'tokenizer.json'),
      await readFile(join(modelFolder, 'tokenizer.json')),
    );
    expect(incomplete.job.error).toMatchObject({ code: 'MODEL_DAMAGED' });
    await untilFolder(damaged.id, false);
    await untilFolder(incomplete.id, false);
  });

  it('are trimmed only while the data set is there', async () => {
    await system.query('mutation ($id: ID!) { deleteDataset(id: $id) { id } }', { id: dataset });
    const refused = await refusedOperation(system, exportMutation, { input: { model, browser: true } });
    expect(refused).toMatchObject({ code: 'DATASET_DELETED', field: 'trimVocabulary' });
    const whole = await makeVariant(system, { model, browser: true, trimVocabulary: false });
    expect(whole).toMatchObject({ status: 'READY', report: { texts: 0, textsCutOtherwise: 0 } });
  });
});

/** Waits until a variant has a folder, or none. */
async function untilFolder(id: string, there: boolean): Promise<void> {
  for (const deadline = performance.now() + 30_000; performance.now() < deadline;) {
    if (existsSync(variantFolder(id)) === there) return;
    await sleep(20);
  }
  throw new Error(`${id} ${there ? 'has no' : 'still has a'} folder.`);
}
