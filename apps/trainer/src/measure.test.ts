import { setImmediate } from 'node:timers/promises';
import { createTorchEngine, type Engine } from '@tasnif/engine';
import {
  createBertClassifier,
  createTraining,
  evaluateLogits,
  predictLogits,
  randomWeights,
  windowsOf,
  type BertClassifier,
  type Example,
} from '@tasnif/marbert';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measure } from './measure.ts';

const config = {
  ...{ vocabularySize: 40, hiddenSize: 32, layers: 1, heads: 4, intermediateSize: 64 },
  ...{ positions: 16, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.05 },
  labels: ['a', 'b', 'c'],
};
const maxLength = 12;

/** Words that say nothing; each text has others. */
function filler(count: number, text: number): number[] {
  return Array.from({ length: count }, (_, i) => 20 + ((text * 7 + i * 5 + ((i * i) % 11)) % 20));
}

/** The word that says the class. */
function word(label: number): number {
  return 10 + label;
}

function examples(count: number, contentOf: (label: number, text: number) => number[]): Example[] {
  return Array.from({ length: count }, (_, text) => {
    const label = text % 3;
    return { label, ids: Int32Array.from([2, ...contentOf(label, text), 3]) };
  });
}

/** A word at any place of a text that fits. */
const short = (label: number, text: number): number[] =>
  filler(10, text).map((id, place) => (place === text % 10 ? word(label) : id));

let engine: Engine;
let model: BertClassifier;
beforeAll(async () => {
  engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
  model = createBertClassifier(engine, config, randomWeights(config, 1));
  const data = { train: examples(300, short), validation: examples(30, short) };
  const training = createTraining(engine, model, data, {
    ...{ epochs: 12, batchSize: 10, gradientAccumulation: 1, learningRate: 3e-3, schedule: 'LINEAR' },
    ...{ warmupShare: 0.1, weightDecay: 0.01, layerDecay: 1, dropout: 0, labelSmoothing: 0, gradientClip: 1 },
    ...{ classWeights: 'NONE', bestMetric: 'MACRO_F1', earlyStopping: 0, seed: 1 },
  });
  const updates = [];
  for await (const update of training.updates(new AbortController().signal)) updates.push(update.type);
  expect(updates.at(-1)).toBe('evaluation');
  training.dispose();
});
afterAll(() => {
  model.dispose();
});

const measured = (
  content: (label: number, text: number) => number[],
  check = (): Promise<void> => Promise.resolve(),
): ReturnType<typeof measure> =>
  measure(
    engine,
    model,
    { TRAIN: [], VALIDATION: examples(60, content), TEST: examples(45, content) },
    { maxLength, seed: 1 },
    check,
  );

describe('what is measured', () => {
  it('is of whole texts where the words that count stand at their end', async () => {
    const atTheEnd = (label: number, text: number): number[] => [...filler(40, text), word(label)];
    const { choice, evaluation, calibration } = await measured(atTheEnd);
    expect(['MEAN', 'MAX']).toContain(choice.pooling);
    expect(choice.longTexts).toBe(60);
    expect(choice.figures?.FIRST.macroF1).toBeLessThan(0.6);
    expect(choice.figures?.[choice.pooling].macroF1).toBeGreaterThan(0.9);
    expect(evaluation.macro.f1).toBeGreaterThan(0.9);

    const test = examples(45, atTheEnd);
    const logits = test.flatMap(({ ids, label }) => {
      const windows = windowsOf(ids, maxLength).map((window) => ({ ids: window, label }));
      const values = predictLogits(engine, model, windows);
      return config.labels.map((_, c) => {
        const own = windows.map((_window, i) => values[3 * i + c] ?? NaN);
        return choice.pooling === 'MAX' ? Math.max(...own) : own.reduce((a, b) => a + b) / own.length;
      });
    });
    const labels = test.map(({ label }) => label);
    const byHand = evaluateLogits({ logits: Float32Array.from(logits), labels, classes: 3 });
    expect(evaluation.confusion).toEqual(byHand.confusion);
    expect(evaluation.loss).toBeCloseTo(byHand.loss, 5);
    expect(calibration?.test?.documents).toBe(45);
  });

  it('is of beginnings where what follows misleads', async () => {
    const atTheStart = (label: number, text: number): number[] => [
      ...[word(label), ...filler(11, text)],
      ...Array.from({ length: 36 }, (_, i) => word((label + (i % 2) + 1) % 3)),
    ];
    const { choice, evaluation } = await measured(atTheStart);
    expect(choice.pooling).toBe('FIRST');
    expect(choice.figures?.MEAN.macroF1).toBeLessThan(0.9);
    expect(choice.figures?.MAX.macroF1).toBeLessThan(0.9);
    expect(evaluation.macro.f1).toBeGreaterThan(0.95);
  });

  it('is the same as ever where no text is long', async () => {
    const { choice, evaluation } = await measured(short);
    expect(choice).toEqual({ pooling: 'MEAN', longTexts: 0, figures: null });
    const test = examples(45, short);
    const plain = evaluateLogits({
      logits: predictLogits(engine, model, test),
      labels: test.map(({ label }) => label),
      classes: 3,
    });
    expect(evaluation).toEqual(plain);
  });

  it('is left between two batches when it is told to stop', async () => {
    const abort = new AbortController();
    const check = async (): Promise<void> => {
      await setImmediate();
      abort.signal.throwIfAborted();
    };
    const measuring = measured((label, text) => [...filler(300, text), word(label)], check);
    abort.abort(new Error('pause'));
    await expect(measuring).rejects.toThrow('pause');
  });
});
