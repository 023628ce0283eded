import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomWeights, saveModelFolder, toFeeds, writeOnnx } from '@tasnif/marbert';
import { createNormalizer, createTokenizer, learnVocabulary } from '@tasnif/tokenizer';
import { InferenceSession, Tensor } from 'onnxruntime-node';
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
const reading = {
  ...({ maxLength: 24, pooling: 'FIRST', normalization: 'LIGHT', normalizationSwitches: {} } as const),
};

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

/** Texts of 25 tokens and more, whose last window is not where a whole stride would put it, or is. */
const longTexts = [1, 2, 18, 40].map((tokens) => {
  const own = Array.from({ length: 22 + tokens }, (_, i) => words[(i * i) % words.length]).join(' ');
  const { normalize } = createNormalizer(reading.normalization);
  return { text: own, ids: createTokenizer(tokenizer).encode(normalize(own)).ids };
});

/** What the graph says of tokens alone. */
async function logitsAlone(ids: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(join(home, 'new/onnx/model.onnx'));
  const feeds = Object.entries(toFeeds('BATCH', [Int32Array.from(ids)]));
  const tensors = feeds.map(([name, { data, dims }]) => [name, new Tensor('int64', data, dims)] as const);
  const { logits } = await session.run(Object.fromEntries(tensors));
  await session.release();
  return logits?.data as Float32Array;
}

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

  it('reads only the beginning of a text where the first window counts', async () => {
    for (const { ids, text } of longTexts) {
      const beginning = [...ids.subarray(0, 23), ...ids.subarray(-1)];
      const { logits, ...rest } = await model.predict(text);
      expect(rest).toEqual({ truncated: true, tokens: 24, windows: 1 });
      expect(largestDifference(logits, await logitsAlone(beginning))).toBeLessThan(1e-5);
    }
  });

  it.each(['MEAN', 'MAX'] as const)('reads a long text in windows: %s', async (pooling) => {
    const pooled = await openServedModel(join(home, 'new'), { ...reading, pooling });
    for (const { text, ids } of longTexts) {
      // Of 22 tokens between the special ones 5 are those of the window before.
      const starts = Array.from({ length: Math.ceil((ids.length - 24) / 17) }, (_, i) => 17 * i);
      const windows = await Promise.all(
        [...starts, ids.length - 24].map((start) =>
          logitsAlone([...ids.subarray(0, 1), ...ids.subarray(start + 1, start + 23), ...ids.subarray(-1)]),
        ),
      );
      const expected = Float32Array.from(config.labels, (_, label) => {
        const values = windows.map((logits) => logits[label] ?? NaN);
        return pooling === 'MAX' ? Math.max(...values) : values.reduce((a, b) => a + b) / values.length;
      });
      const { logits, ...rest } = await pooled.predict(text);
      expect(rest).toEqual({ truncated: false, tokens: ids.length, windows: windows.length });
      expect(largestDifference(logits, expected)).toBeLessThan(1e-5);
    }
    const short = texts[0] ?? '';
    expect(await pooled.predict(short)).toEqual(await model.predict(short));
    await pooled.dispose();
  });

  it('reads no more than 32 windows of a text', async () => {
    const pooled = await openServedModel(join(home, 'new'), { ...reading, pooling: 'MEAN' });
    const { logits, ...rest } = await pooled.predict(`${words.join(' ')} `.repeat(2_500));
    expect(rest).toEqual({ truncated: true, tokens: 31 * 17 + 24, windows: 32 });
    expect(logits.every(Number.isFinite)).toBe(true);
    await pooled.dispose();
  });

  it('refuses what is more than may wait', async () => {
    const small = await openServedModel(join(home, 'new'), { ...reading, mostWaiting: 3 });
    const outcomes = await Promise.allSettled(texts.slice(0, 10).map((text) => small.predict(text)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await small.dispose();
  });
});
