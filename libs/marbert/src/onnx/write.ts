import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadWeight } from '../weights.ts';
import { bertGraph, type BertGraphShape } from './bert-graph.ts';
import type { GraphWeight } from './graph.ts';
import { dataType, encodeModel, externalData, type TensorProto, type ValueInfo } from './schema.ts';

const irVersion = 8;
const opset = 17;
/** Bytes; every tensor starts on a multiple, so that it can be used in place where the file is mapped. */
const alignment = 64;

/**
 * Writes a BERT classifier for ONNX Runtime, laid out as transformers.js reads it: the graph as
 * `onnx/model.onnx` under `folder` and its weights, raw f32, as `onnx/model.onnx_data` beside it. Inputs
 * `input_ids`, `attention_mask` and `token_type_ids` are int64 [B, T], the output `logits` is f32 [B, C]; B
 * and T are free. One weight at a time is read and written. Returns the paths written, relative to `folder`.
 */
export async function writeOnnx(
  folder: string,
  shape: BertGraphShape,
  weight: ReadWeight,
): Promise<{ files: string[] }> {
  const files = ['onnx/model.onnx', 'onnx/model.onnx_data'] as const;
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const graph = bertGraph(shape);
  const stored = await writeWeights(join(folder, files[1]), 'model.onnx_data', graph.weights, weight);
  const [classes = 0] = weight('classifier.bias').shape;
  const model = encodeModel({
    irVersion,
    opset,
    graphName: 'BertForSequenceClassification',
    nodes: graph.nodes,
    initializers: [...graph.constants, ...stored],
    inputs: ['input_ids', 'attention_mask', 'token_type_ids'].map(tokens),
    outputs: [{ name: 'logits', elemType: dataType.float32, axes: ['batch_size', classes] }],
  });
  await writeFile(join(folder, files[0]), model);
  return { files: [...files] };
}

function tokens(name: string): ValueInfo {
  return { name, elemType: dataType.int64, axes: ['batch_size', 'sequence_length'] };
}

async function writeWeights(
  path: string,
  location: string,
  weights: readonly GraphWeight[],
  read: ReadWeight,
): Promise<TensorProto[]> {
  const file = await open(path, 'w');
  try {
    const stored: TensorProto[] = [];
    let end = 0;
    for (const { name, weight, transposed } of weights) {
      const { shape, data } = transposed ? transpose(read(weight)) : read(weight);
      const offset = Math.ceil(end / alignment) * alignment;
      await file.appendFile(new Uint8Array(offset - end));
      await file.appendFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      end = offset + data.byteLength;
      const place = { location, offset: String(offset), length: String(data.byteLength) };
      stored.push({
        name,
        dataType: dataType.float32,
        dims: shape,
        dataLocation: externalData,
        externalData: Object.entries(place).map(([key, value]) => ({ key, value })),
      });
    }
    return stored;
  } finally {
    await file.close();
  }
}

/** [n, m] -> [m, n]. */
function transpose({ shape, data }: ReturnType<ReadWeight>): ReturnType<ReadWeight> {
  const [rows = 0, columns = 0] = shape;
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = data[row * columns + column] ?? 0;
    }
  }
  return { shape: [columns, rows], data: result };
}
