import { InferenceSession, Tensor } from 'onnxruntime-node';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSafetensors } from '../safetensors.ts';
import { writeOnnx } from './write.ts';

const fixture = fileURLToPath(new URL('../../fixtures/tiny-bert', import.meta.url));

interface Reference {
  batches: { ids: number[][] }[];
  logits: number[][];
}

const reference = JSON.parse(readFileSync(join(fixture, 'reference.json'), 'utf8')) as Reference;
const texts = reference.batches[0]?.ids ?? [];
const folder = mkdtempSync(join(tmpdir(), 'tasnif-onnx-'));
let files: string[];
let session: InferenceSession;

beforeAll(async () => {
  const shape = { layers: 3, heads: 4, hiddenSize: 48, layerNormEpsilon: 1e-12 };
  const weights = openSafetensors(join(fixture, 'model.safetensors'));
  ({ files } = await writeOnnx(folder, shape, weights.read));
  weights.dispose();
  session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
});

afterAll(async () => {
  await session.release();
  rmSync(folder, { recursive: true });
});

describe('writeOnnx', () => {
  it('gives the logits of Hugging Face for a padded batch', async () => {
    expectClose(await logits(texts), reference.logits);
  });

  it('gives the same logits for each text alone, without padding', async () => {
    for (const [index, text] of texts.entries()) {
      expectClose(await logits([text]), reference.logits.slice(index, index + 1));
    }
  });

  it('takes no notice of how far a batch is padded', async () => {
    expectClose(await logits(texts, 64), reference.logits);
  });

  it('names inputs and output as transformers.js does', () => {
    expect(session.inputNames).toEqual(['input_ids', 'attention_mask', 'token_type_ids']);
    expect(session.outputNames).toEqual(['logits']);
    expect(session.inputMetadata).toMatchObject(
      session.inputNames.map(() => ({ type: 'int64', shape: ['batch_size', 'sequence_length'] })),
    );
    expect(session.outputMetadata).toMatchObject([{ type: 'float32', shape: ['batch_size', 4] }]);
  });

  it('keeps the weights out of the graph file', () => {
    expect(files).toEqual(['onnx/model.onnx', 'onnx/model.onnx_data']);
    const [graph = 0, data = 0] = files.map((file) => statSync(join(folder, file)).size);
    expect(graph).toBeLessThan(50_000);
    expect(data).toBeGreaterThan(4 * 70_000);
  });
});

function expectClose(actual: number[][], expected: number[][]): void {
  expect(actual.length).toBe(expected.length);
  const differences = actual.flatMap((row, text) =>
    row.map((value, index) => Math.abs(value - (expected[text]?.[index] ?? NaN))),
  );
  expect(Math.max(...differences)).toBeLessThan(1e-5);
}

/** [B, C] logits of token ids, padded to the longest text or to `length` tokens. */
async function logits(
  batch: number[][],
  length = Math.max(...batch.map((ids) => ids.length)),
): Promise<number[][]> {
  const tensor = (value: (id: number | undefined) => number): Tensor => {
    const values = batch.flatMap((ids) =>
      Array.from({ length }, (_, position) => BigInt(value(ids[position]))),
    );
    return new Tensor('int64', BigInt64Array.from(values), [batch.length, length]);
  };
  const output = await session.run({
    input_ids: tensor((id) => id ?? 0),
    attention_mask: tensor((id) => (id === undefined ? 0 : 1)),
    token_type_ids: tensor(() => 0),
  });
  const data = Array.from(output['logits']?.data as Float32Array);
  return batch.map((_, text) =>
    data.slice((text * data.length) / batch.length, ((text + 1) * data.length) / batch.length),
  );
}
