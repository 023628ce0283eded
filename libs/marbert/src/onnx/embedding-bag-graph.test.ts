import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTorchEngine } from '@tasnif/engine';
import { afterAll, beforeAll, it } from 'vitest';
import { predictLogits } from '../evaluate.ts';
import { expectClose } from '../testing/expect-close.ts';
import { makeExamples, tinyBag } from '../testing/tiny-training.ts';
import { createClassifier } from '../text-classifier.ts';
import { randomWeights } from '../weights.ts';
import { toFeeds } from './feeds.ts';
import { graphLogits } from './measure-graphs.ts';
import { writeOnnx } from './write.ts';

/** How far the logits of a precision may be from the engine's, which reach 3. */
const tolerances = { F32: 1e-5, FP16: 2e-3, INT8: 0.1 } as const;
const precisions = ['F32', 'FP16', 'INT8'] as const;

const folder = mkdtempSync(join(tmpdir(), 'tasnif-bag-'));
const config = { ...tinyBag, initializerRange: 0.2 };
const weights = randomWeights(config, 1);
// Of 2 to 300 tokens: of those end to end in a row some are long and some are not.
const texts = makeExamples(40, 'texts', { length: (text) => (text % 9 === 0 ? 300 : 2 + (text % 20)) });
let expected: Float32Array;

beforeAll(async () => {
  await writeOnnx(folder, config, weights, precisions);
  const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
  const model = createClassifier(engine, config, weights);
  expected = predictLogits(engine, model, texts);
  model.dispose();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each(
  precisions.flatMap((precision) =>
    (['BATCH', 'PACKED'] as const).map((inputs) => {
      const suffix = { F32: '', FP16: '_fp16', INT8: '_quantized' }[precision];
      return { precision, inputs, path: `onnx/model${inputs === 'PACKED' ? '_packed' : ''}${suffix}.onnx` };
    }),
  ),
)('$path has the logits of the engine', async ({ path, inputs, precision }) => {
  const options = { now: () => 0, check: () => undefined };
  const { logits } = await graphLogits(join(folder, path), inputs, { texts, classes: 3 }, options);
  expectClose(logits, Array.from(expected), tolerances[precision]);
});

it('texts padded in one batch have the same logits', async () => {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
  const feeds = toFeeds(
    'BATCH',
    texts.map(({ ids }) => ids),
  );
  const tensors = Object.entries(feeds).map(([name, { data, dims }]) => [
    name,
    new Tensor('int64', data, dims),
  ]);
  const { logits } = await session.run(Object.fromEntries(tensors) as Record<string, never>);
  expectClose(logits?.data as Float32Array, Array.from(expected), tolerances.F32);
  await session.release();
});
