import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { toFeeds, type GraphInputs } from '@tasnif/marbert';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { RunRow } from './batcher.ts';

/** Texts of the row that graphs are compared on, of so many tokens each: what a row of tweets is like. */
const [TRIAL_TEXTS, TRIAL_TOKENS] = [4, 32];
/** Rows that each graph is given in the comparison, after one that plans its memory. */
const TRIALS = 3;

/** A graph in memory. */
export interface GraphSession {
  /** Below the model's folder. */
  path: string;
  inputs: GraphInputs;
  run: RunRow;
  release(): Promise<void>;
}

/**
 * Opens the graph at one of `paths` that answers soonest on this machine; which of two precisions that is depends on
 * the instructions of its processor. None given: the graph for texts end to end, or for a model that is older than it
 * the one for a text alone.
 */
export async function openFastestGraph(folder: string, paths: readonly string[]): Promise<GraphSession> {
  const [first, ...others] = await Promise.all(
    (paths.length > 0 ? paths : [oldestGraph(folder)]).map((path) => openGraph(folder, path)),
  );
  if (first === undefined) throw new Error('There is no graph to open.');
  const times = others.length === 0 ? [0] : await compare([first, ...others]);
  const graphs = [first, ...others];
  const fastest = graphs[times.indexOf(Math.min(...times))] ?? first;
  await Promise.all(graphs.filter((graph) => graph !== fastest).map((graph) => graph.release()));
  return fastest;
}

function oldestGraph(folder: string): string {
  const packed = 'onnx/model_packed.onnx';
  return existsSync(join(folder, packed)) ? packed : 'onnx/model.onnx';
}

async function openGraph(folder: string, path: string): Promise<GraphSession> {
  const session = await InferenceSession.create(join(folder, path));
  const inputs = session.inputNames.includes('segments') ? 'PACKED' : 'BATCH';
  return {
    ...{ path, inputs },
    async run(texts) {
      const feeds = Object.entries(toFeeds(inputs, texts)).map(
        ([name, { data, dims }]) => [name, new Tensor('int64', data, dims)] as const,
      );
      const { logits } = await session.run(Object.fromEntries(feeds));
      const all = logits?.data as Float32Array;
      const classes = all.length / texts.length;
      return texts.map((_, text) => all.slice(text * classes, (text + 1) * classes));
    },
    release: () => session.release(),
  };
}

/** The shortest time that each graph took for the same row, in milliseconds; they take turns, so that noise meets all. */
async function compare(graphs: readonly GraphSession[]): Promise<number[]> {
  const row = Array.from({ length: TRIAL_TEXTS }, () => new Int32Array(TRIAL_TOKENS));
  const times = graphs.map(() => Infinity);
  for (const graph of graphs) await graph.run(row);
  for (let trial = 0; trial < TRIALS; trial++) {
    for (const [i, graph] of graphs.entries()) {
      const start = performance.now();
      await graph.run(row);
      times[i] = Math.min(times[i] ?? Infinity, performance.now() - start);
    }
  }
  return times;
}
