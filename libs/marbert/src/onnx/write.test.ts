import { InferenceSession, Tensor } from 'onnxruntime-node';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSafetensors } from '../safetensors.ts';
import { randomWeights } from '../weights.ts';
import { toFeeds, type Feed } from './feeds.ts';
import type { GraphInputs } from './inputs.ts';
import { writeOnnx, type OnnxFile } from './write.ts';

const fixture = fileURLToPath(new URL('../../fixtures/tiny-bert', import.meta.url));

interface Reference {
  batches: { ids: number[][] }[];
  logits: number[][];
}

const reference = JSON.parse(readFileSync(join(fixture, 'reference.json'), 'utf8')) as Reference;
const texts = reference.batches[0]?.ids ?? [];
const shape = { layers: 3, heads: 4, hiddenSize: 48, layerNormEpsilon: 1e-12 };
/** The names of all six, and how far the logits of each may be from those of Hugging Face, which reach 0.13. */
const tolerances = {
  'model.onnx': 1e-5,
  'model_packed.onnx': 1e-5,
  'model_fp16.onnx': 2e-4,
  'model_packed_fp16.onnx': 2e-4,
  'model_quantized.onnx': 0.005,
  'model_packed_quantized.onnx': 0.005,
};
type Name = keyof typeof tolerances;
const folder = mkdtempSync(join(tmpdir(), 'tasnif-onnx-'));
const sessions = new Map<Name, InferenceSession>();
let files: OnnxFile[];

beforeAll(async () => {
  const weights = openSafetensors(join(fixture, 'model.safetensors'));
  files = await writeOnnx(folder, shape, weights.read, ['F32', 'FP16', 'INT8']);
  weights.dispose();
  for (const name of Object.keys(tolerances) as Name[]) {
    sessions.set(name, await InferenceSession.create(join(folder, 'onnx', name)));
  }
});

afterAll(async () => {
  for (const session of sessions.values()) await session.release();
  rmSync(folder, { recursive: true });
});

describe.each(['model.onnx', 'model_fp16.onnx', 'model_quantized.onnx'] as const)('%s', (name) => {
  it('gives the logits of Hugging Face for a padded batch', async () => {
    expectClose(await logits(name, texts), reference.logits, tolerances[name]);
  });

  it('gives the same logits for each text alone, without padding', async () => {
    for (const [index, text] of texts.entries()) {
      const expected = reference.logits.slice(index, index + 1);
      expectClose(await logits(name, [text]), expected, tolerances[name]);
    }
  });

  it('takes no notice of how far a batch is padded', async () => {
    const [text = []] = texts;
    const other = Int32Array.from({ length: 64 }, () => 5);
    const [padded] = await run(name, toFeeds('BATCH', [Int32Array.from(text), other]));
    expectClose([padded ?? []], reference.logits.slice(0, 1), tolerances[name]);
  });

  it('names inputs and output as transformers.js does', () => {
    const session = sessionOf(name);
    expect(session.inputNames).toEqual(['input_ids', 'attention_mask', 'token_type_ids']);
    expect(session.outputNames).toEqual(['logits']);
    expect(session.inputMetadata).toMatchObject(
      session.inputNames.map(() => ({ type: 'int64', shape: ['batch_size', 'sequence_length'] })),
    );
    expect(session.outputMetadata).toMatchObject([{ type: 'float32', shape: ['batch_size', 4] }]);
  });
});

describe.each(['model_packed.onnx', 'model_packed_fp16.onnx', 'model_packed_quantized.onnx'] as const)(
  '%s',
  (name) => {
    it('gives the logits of Hugging Face for texts end to end', async () => {
      expectClose(await logits(name, texts), reference.logits, tolerances[name]);
    });

    it('gives the same logits whatever lies beside a text', async () => {
      const turned = [...texts].reverse();
      expectClose(await logits(name, turned), [...reference.logits].reverse(), tolerances[name]);
      for (const [index, text] of texts.entries()) {
        const expected = reference.logits.slice(index, index + 1);
        expectClose(await logits(name, [text]), expected, tolerances[name]);
      }
    });

    it('takes one row and gives a row a text', () => {
      const session = sessionOf(name);
      expect(session.inputNames).toEqual(['ids', 'positions', 'segments', 'first']);
      expect(session.outputMetadata).toMatchObject([{ name: 'logits', shape: ['batch_size', 4] }]);
    });
  },
);

describe('writeOnnx', () => {
  it('keeps the weights out of the graph files, once for two graphs', () => {
    expect(files.map(({ path, inputs, precision }) => [path, inputs, precision])).toEqual([
      ['onnx/model.onnx', 'BATCH', 'F32'],
      ['onnx/model_packed.onnx', 'PACKED', 'F32'],
      ['onnx/model_fp16.onnx', 'BATCH', 'FP16'],
      ['onnx/model_packed_fp16.onnx', 'PACKED', 'FP16'],
      ['onnx/model_quantized.onnx', 'BATCH', 'INT8'],
      ['onnx/model_packed_quantized.onnx', 'PACKED', 'INT8'],
    ]);
    const size = (path: string): number => statSync(join(folder, path)).size;
    for (const { path, precision, bytes } of files) {
      expect(size(path)).toBeLessThan(50_000);
      const data = { F32: 'model', FP16: 'model_fp16', INT8: 'model_quantized' }[precision];
      expect(bytes).toBe(size(path) + size(`onnx/${data}.onnx_data`));
    }
    expect(size('onnx/model.onnx_data')).toBeGreaterThan(4 * 70_000);
  });

  it('makes weights in f16 about half, and quantised ones less than a third as large', async () => {
    const large = join(folder, 'large');
    const config = {
      ...{ vocabularySize: 2000, hiddenSize: 128, layers: 2, heads: 2, intermediateSize: 512 },
      ...{ positions: 16, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02 },
      labels: ['a', 'b'],
    };
    const [full, , half, , small] = await writeOnnx(large, config, randomWeights(config, 1), [
      ...(['F32', 'FP16', 'INT8'] as const),
    ]);
    expect((half?.bytes ?? Infinity) / (full?.bytes ?? 0)).toBeLessThan(0.55);
    expect((small?.bytes ?? Infinity) / (full?.bytes ?? 0)).toBeLessThan(1 / 3);
  });
});

function sessionOf(name: Name): InferenceSession {
  const session = sessions.get(name);
  if (session === undefined) throw new Error(`${name} is not open.`);
  return session;
}

function expectClose(actual: number[][], expected: number[][], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const differences = actual.flatMap((row, text) =>
    row.map((value, index) => Math.abs(value - (expected[text]?.[index] ?? NaN))),
  );
  expect(Math.max(...differences)).toBeLessThan(tolerance);
}

/** [B, C] logits of token ids. */
async function logits(name: Name, batch: number[][]): Promise<number[][]> {
  const inputs: GraphInputs = name.includes('packed') ? 'PACKED' : 'BATCH';
  return run(
    name,
    toFeeds(
      inputs,
      batch.map((ids) => Int32Array.from(ids)),
    ),
  );
}

async function run(name: Name, feeds: Record<string, Feed>): Promise<number[][]> {
  const tensors = Object.entries(feeds).map(([input, { data, dims }]) => [
    input,
    new Tensor('int64', data, dims),
  ]);
  const { logits: result } = await sessionOf(name).run(
    Object.fromEntries(tensors) as InferenceSession.FeedsType,
  );
  const data = Array.from(result?.data as Float32Array);
  return Array.from({ length: data.length / 4 }, (_, text) => data.slice(text * 4, (text + 1) * 4));
}
