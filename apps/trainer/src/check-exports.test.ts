import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTorchEngine } from '@tasnif/engine';
import {
  createBertClassifier,
  predictLogits,
  randomWeights,
  writeOnnx,
  type OnnxFile,
} from '@tasnif/marbert';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkExports } from './check-exports.ts';

const config = {
  ...{ vocabularySize: 50, hiddenSize: 32, layers: 2, heads: 4, intermediateSize: 64 },
  // Weights this large tell texts apart.
  ...{ positions: 40, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.3 },
  labels: ['a', 'b', 'c'],
};
const texts = Array.from({ length: 60 }, (_, i) => ({
  ids: Int32Array.from({ length: 3 + (i % 30) }, (_id, place) => (i * 7 + place * place) % 50),
  label: i % 3,
}));
const folder = mkdtempSync(join(tmpdir(), 'tasnif-exports-'));
const weights = randomWeights(config, 3);
let files: OnnxFile[];
let logits: Float32Array;

beforeAll(async () => {
  files = await writeOnnx(folder, config, weights);
  const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
  const model = createBertClassifier(engine, config, weights);
  logits = predictLogits(engine, model, texts);
  model.dispose();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('checkExports', () => {
  it('finds that f32 files agree with the engine, and that 8-bit ones are near', async () => {
    const { signal } = new AbortController();
    const { exports } = await checkExports(folder, files, { texts, classes: 3, logits }, signal);
    expect(exports.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
    const largest = logits.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
    for (const { precision, maxLogitDifference, flippedLabels, millisecondsPerText } of exports) {
      expect(maxLogitDifference).toBeLessThan(precision === 'F32' ? 1e-4 : 0.15 * largest);
      if (precision === 'F32') expect(flippedLabels).toBe(0);
      expect(millisecondsPerText).toBeGreaterThan(0);
    }
    expect(exports.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    const engineMacroF1 = exports.find(({ precision }) => precision === 'F32')?.macroF1;
    for (const file of exports) expect(file).toMatchObject({ texts: 60, engineMacroF1 });
  });

  it('serves nothing in 8 bits that there was no text to compare on', async () => {
    const { signal } = new AbortController();
    const reference = { texts: [], classes: 3, logits: new Float32Array() };
    const { exports, warnings } = await checkExports(folder, files, reference, signal);
    expect(exports.find(({ isDefault }) => isDefault)?.precision).toBe('F32');
    expect(warnings).toHaveLength(exports.filter(({ precision }) => precision === 'INT8').length);
    expect(warnings[0]).toContain('on no text');
  });

  it('warns of files that answer otherwise, and serves the plain one', async () => {
    const turned = { texts, classes: 3, logits: logits.map((logit) => -logit) };
    const { signal } = new AbortController();
    const { exports, warnings } = await checkExports(folder, files, turned, signal);
    expect(warnings.filter((warning) => warning.startsWith('onnx/model.onnx '))).toHaveLength(1);
    expect(exports.find(({ path }) => path === 'onnx/model.onnx')?.flippedLabels).toBeGreaterThan(0);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort('cancel');
    const checking = checkExports(folder, files, { texts, classes: 3, logits }, signal);
    await expect(checking).rejects.toBe('cancel');
  });
});
