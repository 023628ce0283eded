import { performance } from 'node:perf_hooks';
import { createTorchEngine } from '@tasnif/engine';
import { expect, it } from 'vitest';
import type { Example } from './batches.ts';
import type { BertConfig } from './config.ts';
import { createLearner } from './learner.ts';
import { createBertClassifier } from './model.ts';
import { lackingBf16, tinyConfig, tinyOptions } from './testing/tiny-training.ts';
import { randomWeights } from './weights.ts';

const config: BertConfig = { ...tinyConfig, hiddenSize: 256, intermediateSize: 1024, positions: 512 };

/** So many tokens in eight texts. */
function makeBatch(tokens: number): Example[] {
  return Array.from({ length: 8 }, (_, text) => {
    const length = Math.floor(tokens / 8) + Number(text < tokens % 8);
    return { ids: new Int32Array(length).fill(7), label: text % 3 };
  });
}

it('in bf16 a step of a size that was not met before takes about as long as one of a size that was', ({
  skip,
}) => {
  if (lackingBf16 !== undefined) return skip(lackingBf16);
  const engine = createTorchEngine({ device: 'CPU', precision: 'BF16' });
  const model = createBertClassifier(engine, config, randomWeights(config, 7));
  const learner = createLearner(engine, model, [], { ...tinyOptions, batchSize: 8 });
  let taken = 0;
  const time = (tokens: number): number => {
    const start = performance.now();
    learner.step(makeBatch(tokens), ++taken, 1e-4);
    return performance.now() - start;
  };
  const median = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

  for (let tokens = 272; tokens <= 512; tokens += 16) time(tokens);
  const known: number[] = [];
  const others: number[] = [];
  for (let i = 0; i < 15; i++) {
    known.push(time(512));
    others.push(time(261 + 17 * i));
  }
  expect(median(others) / median(known)).toBeLessThan(1.5);
  learner.dispose();
  model.dispose();
  expect(engine.liveTensors()).toBe(0);
});
