import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomWeights, saveModelFolder, writeOnnx } from '@tasnif/marbert';
import { learnVocabulary } from '@tasnif/tokenizer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServedModel, type ServedModel } from './served-model.ts';

const words = ['الكتاب', 'على', 'الطاولة', 'في', 'الغرفة', 'قرأ', 'الطالب', 'درسا'];
const texts = Array.from({ length: 60 }, (_, i) =>
  Array.from({ length: 1 + (i % 30) }, (_, word) => words[(i * 7 + word * 3) % words.length]).join(' '),
);
const tokenizer = learnVocabulary(texts, { size: 60, minFrequency: 1 });
const config = {
  ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 16, layers: 2, heads: 2 },
  ...{ intermediateSize: 32, positions: 24, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.5 },
  labels: ['أدب', 'علوم', 'مال'],
};
const reading = { maxLength: 24, normalization: 'LIGHT', normalizationSwitches: {} } as const;

let home: string;
/** As it is exported now, and as it was before there was a graph for texts end to end. */
let model: ServedModel;
let older: ServedModel;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-serving-'));
  const weights = randomWeights(config, 1);
  for (const name of ['new', 'old']) {
    saveModelFolder(join(home, name), { config, tokenizer, weights });
    await writeOnnx(join(home, name), config, weights);
  }
  await rm(join(home, 'old/onnx/model_packed.onnx'));
  model = await openServedModel(join(home, 'new'), reading);
  older = await openServedModel(join(home, 'old'), reading);
});
afterAll(async () => {
  await model.dispose();
  await older.dispose();
  await rm(home, { recursive: true });
});

function largestDifference(one: Float32Array, other: Float32Array): number {
  return Math.max(...one.map((value, i) => Math.abs(value - (other[i] ?? NaN))));
}

describe('a served model', () => {
  it('answers the same alone, among others, and by the graph for a text alone', async () => {
    const together = await Promise.all(texts.map((text) => model.predict(text)));
    const spread = Math.max(...together.flatMap(({ logits }) => [...logits].map(Math.abs)));
    expect(spread).toBeGreaterThan(0.1);
    for (const [i, text] of texts.entries()) {
      const answer = together[i]?.logits ?? new Float32Array();
      expect(largestDifference((await model.predict(text)).logits, answer)).toBeLessThan(1e-4);
      expect(largestDifference((await older.predict(text)).logits, answer)).toBeLessThan(1e-4);
    }
  });

  it('says when it read only the beginning, and does to a text what was done in training', async () => {
    expect((await model.predict(texts[0] ?? '')).truncated).toBe(false);
    expect((await model.predict(words.join(' ').repeat(9))).truncated).toBe(true);
    const plain = await model.predict('الكتاب على الطاولة');
    expect(await model.predict('الكِتَاب عَلَى الطاولـــة')).toEqual(plain);
  });

  it('refuses what is more than may wait', async () => {
    const small = await openServedModel(join(home, 'new'), { ...reading, mostWaiting: 3 });
    const outcomes = await Promise.allSettled(texts.slice(0, 10).map((text) => small.predict(text)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await small.dispose();
  });
});
