import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTorchEngine, type Engine, type Tensor } from '@tasnif/engine';
import { testEngines } from '@tasnif/engine/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfig } from '../config.ts';
import { createBertMaskedLm, type BertMaskedLm } from './masked-lm.ts';
import { packMasked, type MaskedBatch, type MaskedText } from './masking.ts';
import { openSafetensors } from '../safetensors.ts';
import { expectClose } from '../testing/expect-close.ts';
import { expectGradients } from '../testing/expect-gradients.ts';
import { maskedLmShapes } from '../weights.ts';

/** The model against figures of PyTorch and Transformers, as in conformance.test.ts. */
const fixture = fileURLToPath(new URL('../../fixtures/tiny-bert/mlm', import.meta.url));
const rows = z.array(z.array(z.int()));
const reference = z
  .object({ input_ids: rows, attention_mask: rows, labels: rows, loss: z.number() })
  .parse(JSON.parse(readFileSync(join(fixture, 'reference.json'), 'utf8')));
const config = parseConfig(JSON.parse(readFileSync(join(fixture, 'config.json'), 'utf8')));

/** Hugging Face's labels say -100 where nothing is masked. */
const batch = packMasked(
  reference.input_ids.map((padded, text): MaskedText => {
    const length = (reference.attention_mask[text] ?? []).filter((one) => one === 1).length;
    const labels = (reference.labels[text] ?? []).slice(0, length);
    return {
      ids: Int32Array.from(padded.slice(0, length)),
      places: Int32Array.from(labels.flatMap((label, place) => (label === -100 ? [] : [place]))),
      labels: Int32Array.from(labels.filter((label) => label !== -100)),
    };
  }),
);

const createTorch = (attentionKernel: boolean): Engine =>
  createTorchEngine({ device: 'CPU', precision: 'F32', attentionKernel });
const variants = [
  ...testEngines,
  { name: 'torch without its kernel', create: () => createTorch(false) },
  {
    name: 'torch with all of the last layer',
    create: () => createTorch(true),
    options: { maskedTokensOnly: false },
  },
].map((variant) => ({ options: {}, ...variant }));

describe.each(variants)('a tiny masked language model on $name', ({ create, options }) => {
  let engine: Engine;
  let model: BertMaskedLm;

  beforeEach(() => {
    engine = create();
    const weights = openSafetensors(join(fixture, 'model.safetensors'));
    model = createBertMaskedLm(engine, config, weights.read, options);
    weights.dispose();
  });
  afterEach(() => {
    model.dispose();
    expect(engine.liveTensors()).toBe(0);
  });

  const lossOf = (masked: MaskedBatch): Tensor =>
    engine.scope(() => engine.crossEntropy(model.logits(masked, 0), engine.integers(masked.labels)));

  it('has the loss of PyTorch', () => {
    expectClose(
      engine.scope(() => engine.read(lossOf(batch))),
      [reference.loss],
      1e-5,
    );
  });

  it('has every gradient of PyTorch', () => {
    expect(new Set(model.trained.keys())).toEqual(new Set(maskedLmShapes(config).keys()));
    expectGradients(engine, model.trained, () => lossOf(batch), join(fixture, 'gradients.safetensors'));
  });

  it('reads a text of which nothing is masked for nothing', () => {
    const beside = packMasked([
      { ids: Int32Array.of(2, 9, 8, 3), places: new Int32Array(), labels: new Int32Array() },
      { ids: Int32Array.of(2, 4, 7, 3), places: Int32Array.of(1), labels: Int32Array.of(6) },
    ]);
    const alone = packMasked([
      { ids: Int32Array.of(2, 4, 7, 3), places: Int32Array.of(1), labels: Int32Array.of(6) },
    ]);
    const [first = [], second = []] = [beside, alone].map((masked) =>
      engine.scope(() => engine.read(model.logits(masked, 0))),
    );
    expectClose(first, second, 1e-5);
  });
});
