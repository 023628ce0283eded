import { expect, it } from 'vitest';
import { servableGraphs, servedFiles, type MeasuredGraph } from './graph-choice.ts';

function graph(
  inputs: MeasuredGraph['inputs'],
  precision: MeasuredGraph['precision'],
  figures: Partial<MeasuredGraph> = {},
): MeasuredGraph {
  const name = `model${inputs === 'PACKED' ? '_packed' : ''}${precision === 'INT8' ? '_quantized' : ''}`;
  const parity = { maxLogitDifference: 1e-6, flippedLabels: 0, macroF1: 0.9, engineMacroF1: 0.9 };
  return { path: `onnx/${name}.onnx`, inputs, precision, texts: 500, ...parity, ...figures };
}

const [plain, packed] = [graph('BATCH', 'F32'), graph('PACKED', 'F32')];
const batch8 = graph('BATCH', 'INT8');
const packed8 = graph('PACKED', 'INT8', { maxLogitDifference: 0.2, flippedLabels: 2, macroF1: 0.897 });

it('leaves the choice between both precisions where 8 bits lose little', () => {
  const graphs = [plain, packed, batch8, packed8];
  expect(servableGraphs(graphs, 'AUTO')).toEqual([packed.path, packed8.path]);
  expect(servableGraphs(graphs, 'F32')).toEqual([packed.path]);
  expect(servableGraphs(graphs, 'INT8')).toEqual([packed8.path]);
});

it('serves in 8 bits nothing that lost more than half a point of macro F1', () => {
  const graphs = [plain, packed, batch8, { ...packed8, macroF1: 0.89 }];
  for (const precision of ['AUTO', 'F32', 'INT8'] as const) {
    expect(servableGraphs(graphs, precision)).toEqual([packed.path]);
  }
});

it('serves in 8 bits nothing that was compared on no text, or gave no number', () => {
  const none = { texts: 0, maxLogitDifference: 0, flippedLabels: 0, macroF1: 0, engineMacroF1: 0 };
  const old = { ...none, texts: null, engineMacroF1: null };
  for (const figures of [none, old, { maxLogitDifference: null }]) {
    const graphs = [plain, { ...packed, ...none }, batch8, { ...packed8, ...figures }];
    expect(servableGraphs(graphs, 'INT8')).toEqual([packed.path]);
    expect(servableGraphs(graphs, 'AUTO')).toEqual([packed.path]);
  }
});

it('takes what was measured before texts were counted by its macro F1', () => {
  const old = { texts: null, engineMacroF1: null };
  expect(
    servableGraphs(
      [packed, packed8].map((graph) => ({ ...graph, ...old })),
      'INT8',
    ),
  ).toEqual([packed8.path]);
});

it('falls back to the graph for batches, and knows nothing of what was not measured', () => {
  expect(servableGraphs([plain, { ...packed, maxLogitDifference: null }], 'AUTO')).toEqual([plain.path]);
  expect(servableGraphs([plain], 'AUTO')).toEqual([plain.path]);
  expect(servableGraphs([], 'AUTO')).toEqual([]);
});

it('names the files that answers come from', () => {
  const onnx = [plain, packed, batch8, packed8].map(({ path }) => path);
  const weights = ['onnx/model.onnx_data', 'onnx/model_quantized.onnx_data'];
  const files = ['config.json', 'tokenizer.json', ...onnx, ...weights].map((path) => ({ path }));
  const pathsOf = (graphs: string[]): string[] => servedFiles(files, graphs).map(({ path }) => path);
  expect(pathsOf([packed.path])).toEqual(['tokenizer.json', packed.path, 'onnx/model.onnx_data']);
  expect(pathsOf([packed.path, packed8.path])).toHaveLength(5);
  expect(pathsOf([])).toEqual(files.slice(1).map(({ path }) => path));
});
