import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadWeight } from '../weights.ts';
import type { GraphPrecision } from './arithmetic.ts';
import { bertGraph, type BertGraphShape, type ClassifierGraph, type GraphKind } from './bert-graph.ts';
import { embeddingBagGraph, type EmbeddingBagGraphShape } from './embedding-bag-graph.ts';
import type { GraphWeight } from './graph.ts';
import type { GraphInputs } from './inputs.ts';
import { dataType, encodeModel, externalData, type TensorProto } from './schema.ts';
import { toForm } from './weight-form.ts';

const irVersion = 8;
const opset = 17;
/** Bytes; every tensor starts on a multiple, so that it can be used in place where the file is mapped. */
const alignment = 64;

/** A graph file of an export. */
export interface OnnxFile {
  /** Below the folder that was written to. */
  path: string;
  inputs: GraphInputs;
  precision: GraphPrecision;
  /** Of the graph, and of the weights that it shares with the other of its precision. */
  bytes: number;
}

/** The file of the weights of a precision and the graphs over them, named as transformers.js looks for them. */
const layouts = [
  {
    precision: 'F32',
    data: 'model.onnx_data',
    graphs: { BATCH: 'model.onnx', PACKED: 'model_packed.onnx' },
  },
  {
    precision: 'FP16',
    data: 'model_fp16.onnx_data',
    graphs: { BATCH: 'model_fp16.onnx', PACKED: 'model_packed_fp16.onnx' },
  },
  {
    precision: 'INT8',
    data: 'model_quantized.onnx_data',
    graphs: { BATCH: 'model_quantized.onnx', PACKED: 'model_packed_quantized.onnx' },
  },
] as const;

/** The path of the file of weights that the graph at `path` of an export reads. */
export function weightsOfGraph(path: string): string {
  const layout = layouts.find(({ graphs }) =>
    Object.values(graphs).some((graph) => `onnx/${graph}` === path),
  );
  return layout === undefined ? path : `onnx/${layout.data}`;
}

/**
 * Writes a classifier for ONNX Runtime, laid out as transformers.js reads it: graphs and their weights in `onnx/`
 * under `folder`. In each of `precisions` there are two graphs over the same weights, one that takes batches and one that
 * takes texts end to end (inputs.ts); the output `logits` is f32 [B, C]. One weight at a time is read and written.
 */
export async function writeOnnx(
  folder: string,
  shape: BertGraphShape | EmbeddingBagGraphShape,
  weight: ReadWeight,
  precisions: readonly GraphPrecision[] = ['F32', 'INT8'],
): Promise<OnnxFile[]> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const [classes = 0] = weight('classifier.bias').shape;
  const written: OnnxFile[] = [];
  for (const { precision, data, graphs } of layouts) {
    if (!precisions.includes(precision)) continue;
    const dataFile = join(folder, 'onnx', data);
    let stored: TensorProto[] | undefined;
    for (const inputs of ['BATCH', 'PACKED'] as const) {
      const { graph, inputs: values } = graphOf(shape, { inputs, precision });
      // Both graphs of a precision name the same weights.
      stored ??= await writeWeights(dataFile, data, graph.weights, weight);
      const model = encodeModel({
        irVersion,
        opset,
        graphName: shape.architecture === 'EMBEDDING_BAG' ? 'EmbeddingBag' : 'BertForSequenceClassification',
        nodes: graph.nodes,
        initializers: [...graph.constants, ...stored],
        inputs: values,
        outputs: [{ name: 'logits', elemType: dataType.float32, axes: ['batch_size', classes] }],
      });
      const path = `onnx/${graphs[inputs]}`;
      await writeFile(join(folder, path), model);
      const bytes = model.length + (await stat(dataFile)).size;
      written.push({ path, inputs, precision, bytes });
    }
  }
  return written;
}

function graphOf(shape: BertGraphShape | EmbeddingBagGraphShape, kind: GraphKind): ClassifierGraph {
  return shape.architecture === 'EMBEDDING_BAG' ? embeddingBagGraph(shape, kind) : bertGraph(shape, kind);
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
    for (const { name, weight, form } of weights) {
      const { dataType: type, shape, data } = toForm(form, read(weight));
      const offset = Math.ceil(end / alignment) * alignment;
      await file.appendFile(new Uint8Array(offset - end));
      await file.appendFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      end = offset + data.byteLength;
      const place = { location, offset: String(offset), length: String(data.byteLength) };
      stored.push({
        name,
        dataType: type,
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
