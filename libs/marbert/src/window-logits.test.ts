import { createTorchEngine } from '@tasnif/engine';
import { expect, it } from 'vitest';
import { predictLogits } from './evaluate.ts';
import { createBertClassifier } from './model.ts';
import { largestDifference, makeExamples, tinyConfig } from './testing/tiny-training.ts';
import { randomWeights } from './weights.ts';
import { poolWindows, predictWindows } from './window-logits.ts';
import { windowsOf } from './windows.ts';

it('the windows of long and short texts have the logits that they have alone, text by text', async () => {
  const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
  const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 1));
  // More than are in memory together.
  const texts = makeExamples(600, 'long', { length: (text) => 3 + ((text * 37) % 90) });
  const windows = await predictWindows(engine, model, texts, { maxLength: 24 });
  expect(windows.labels).toEqual(texts.map(({ label }) => label));
  for (const place of [0, 1, 7, 300, 511, 512, 599]) {
    const { ids } = texts[place] ?? { ids: new Int32Array() };
    const own = windowsOf(ids, 24).map((window) => predictLogits(engine, model, [{ ids: window }]));
    expect(windows.texts[place]).toHaveLength(own.length);
    for (const [i, logits] of own.entries()) {
      expect(largestDifference(windows.texts[place]?.[i] ?? [], logits)).toBeLessThan(1e-5);
    }
  }
  const first = await predictWindows(engine, model, texts, { maxLength: 24, most: 1 });
  expect(first.texts.every(({ length }) => length === 1)).toBe(true);
  const { logits } = poolWindows(windows, 'FIRST');
  expect(largestDifference(poolWindows(first, 'MEAN').logits, logits)).toBeLessThan(1e-5);
  model.dispose();
});

it('a check is asked after every batch, and ends it all', async () => {
  const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
  const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 1));
  // One part, of 200 texts in 3 windows each.
  const texts = makeExamples(200, 'long', { length: () => 50 });
  let asked = 0;
  const check = (): Promise<void> => {
    asked++;
    return asked === 3 ? Promise.reject(new Error('enough')) : Promise.resolve();
  };
  await expect(predictWindows(engine, model, texts, { maxLength: 24, check })).rejects.toThrow('enough');
  expect(asked).toBe(3);
  model.dispose();
});
