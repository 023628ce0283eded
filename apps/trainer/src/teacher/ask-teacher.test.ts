import { appendFileSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTorchEngine } from '@tasnif/engine';
import { createBertClassifier, predictLogits, randomWeights, saveModelFolder } from '@tasnif/marbert';
import { checksums } from '@tasnif/store';
import { createTokenizer, learnVocabulary } from '@tasnif/tokenizer';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { askTeacher, type AskedTeacher, type AskOptions } from './ask-teacher.ts';

const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
const home = mkdtempSync(join(tmpdir(), 'tasnif-teacher-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});

const words = ['كتاب', 'قلم', 'باب', 'نافذة', 'مدينة', 'شارع'];
// More than lie in one file; some longer than a window.
const texts = Array.from({ length: 600 }, (_, i) =>
  Array.from({ length: 1 + (i % 40) }, (_, k) => words[(i * 7 + k * (1 + (i % 5))) % words.length]).join(' '),
);
const tokenizer = learnVocabulary(texts, { size: 60, minFrequency: 1 });
const config = {
  ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 32, layers: 1, heads: 4 },
  ...{ intermediateSize: 64, positions: 16, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.2 },
  labels: ['أ', 'ب', 'ج'],
};

let teacher: AskedTeacher;
let options: AskOptions;
let lines: string[];
beforeAll(async () => {
  const folder = join(home, 'teacher');
  saveModelFolder(folder, { config, tokenizer, weights: randomWeights(config, 1) });
  teacher = {
    model: {
      ...{ id: 'mod_1', name: 'large', classes: ['أ', 'ب', 'ج'], maxLength: 16, pooling: 'FIRST' },
      ...{ normalization: 'NONE', normalizationSwitches: {} },
    },
    ...{ folder, files: await checksums(folder) },
  };
});
beforeEach(() => {
  lines = [];
  options = {
    ...{ engine, folder: mkdtempSync(join(home, 'run-')), classes: ['ج', 'أ', 'ب'] },
    log: (_, line) => Promise.resolve(void lines.push(line)),
    check: () => Promise.resolve(),
  };
});

it('gives the logits that the model has, in the order of the classes that were asked for', async () => {
  const answers = await askTeacher(teacher, texts, options);
  const { encode } = createTokenizer(tokenizer);
  const model = createBertClassifier(engine, config, randomWeights(config, 1));
  const first = texts.map((text) => ({ ids: encode(text, { maxLength: 16 }).ids }));
  const expected = predictLogits(engine, model, first);
  model.dispose();
  expect(answers).toHaveLength(texts.length);
  for (const place of [0, 5, 511, 512, 599]) {
    const [a = 0, b = 0, c = 0] = expected.subarray(3 * place);
    for (const [i, logit] of [c, a, b].entries()) expect(answers[place]?.[i]).toBeCloseTo(logit, 4);
  }
  expect(engine.liveTensors()).toBe(0);
  expect(lines).toEqual([
    'The teacher large is asked about 600 texts, 0 of them from before.',
    expect.stringMatching(/^The teacher has answered 600 of 600 texts in \d+ s\.$/),
  ]);
});

it('reads a long text as it does when it serves', async () => {
  const long = texts.slice(30, 40);
  const first = await askTeacher(teacher, long, options);
  const whole = { ...teacher, model: { ...teacher.model, id: 'mod_2', pooling: 'MAX' as const } };
  const most = await askTeacher(whole, long, options);
  for (const [place, logits] of most.entries()) {
    for (const [i, logit] of logits.entries()) {
      expect(logit).toBeGreaterThanOrEqual((first[place]?.[i] ?? 0) - 1e-5);
    }
  }
  expect(most).not.toEqual(first);
});

it('is not asked twice by a run that was left, and again for what is damaged', async () => {
  const whole = await askTeacher(teacher, texts, { ...options, folder: mkdtempSync(join(home, 'run-')) });
  // The first file is there when the second is begun.
  const leave = (): Promise<void> =>
    readdirSync(options.folder).length === 0 ? Promise.resolve() : Promise.reject(new Error('paused'));
  await expect(askTeacher(teacher, texts, { ...options, check: leave })).rejects.toThrow('paused');
  expect(await askTeacher(teacher, texts, options)).toEqual(whole);
  expect(lines).toContain('The teacher large is asked about 600 texts, 512 of them from before.');
  const [damaged = ''] = readdirSync(options.folder);
  truncateSync(join(options.folder, damaged), 700);
  expect(await askTeacher(teacher, texts, options)).toEqual(whole);
  expect(await askTeacher(teacher, texts, options)).toEqual(whole);
  expect(lines.at(-1)).toBe('The teacher large is asked about 600 texts, 600 of them from before.');
});

it('stops when the check throws, and holds nothing', async () => {
  const check = (): Promise<void> => Promise.reject(new Error('cancelled'));
  await expect(askTeacher(teacher, texts, { ...options, check })).rejects.toThrow('cancelled');
  expect(engine.liveTensors()).toBe(0);
});

it('says which teacher it is whose files are not what they were', async () => {
  appendFileSync(join(teacher.folder, 'model.safetensors'), 'x');
  await expect(askTeacher(teacher, texts, options)).rejects.toMatchObject({
    code: 'MODEL_DAMAGED',
    message: expect.stringMatching(/^The teacher large can not be asked\. .*model\.safetensors/),
  });
});
