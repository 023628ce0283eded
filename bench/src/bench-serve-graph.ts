import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cutIntoBatches,
  randomWeights,
  toFeeds,
  writeOnnx,
  type Example,
  type GraphPrecision,
} from '@tasnif/marbert';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FULL_SHAPE, readVocabulary, toBertConfig, type Shape } from './base-model.ts';
import { loadDataSet } from './data-set.ts';
import type { Machine } from './machine.ts';
import { shortSpread } from './numbers.ts';
import type { Progress } from './progress.ts';
import { ratioSpread, spreadOf } from './statistics.ts';
import { formatTable } from './table.ts';

const TEXTS = 256;

/** Ways to give texts to a graph: how many, or how many tokens, at once. */
const ways = [
  { name: 'one by one', inputs: 'BATCH', limits: { texts: 1, tokens: Infinity } },
  { name: 'padded batches of 32', inputs: 'BATCH', limits: { texts: 32, tokens: Infinity } },
  ...[64, 128, 256].map((tokens) => ({
    name: `packed rows of ${String(tokens)} tokens`,
    inputs: 'PACKED' as const,
    limits: { texts: TEXTS, tokens },
  })),
] as const;

export interface ServeGraphResult {
  source: string;
  texts: number;
  /** Texts a second, a figure a round. */
  rates: { precision: GraphPrecision; way: string; rates: number[] }[];
}

export interface ServeGraphOptions {
  rounds: number;
  /** MARBERT's by default. */
  shape?: Shape;
  dataFolder: string;
  progress: Progress;
  signal: AbortSignal;
}

/** The story of the benchmark: export random weights → open one graph after the other in each round → tweets each way. */
export async function benchServeGraph({
  rounds,
  shape = FULL_SHAPE,
  dataFolder,
  progress,
  signal,
}: ServeGraphOptions): Promise<ServeGraphResult> {
  const folder = mkdtempSync(join(tmpdir(), 'tasnif-bench-serve-graph-'));
  try {
    progress.now('writing the graphs');
    const vocabulary = readVocabulary(dataFolder);
    const { vocabularySize } = shape;
    const data = loadDataSet({ name: 'tweets', dataFolder, vocabulary, vocabularySize, count: TEXTS });
    const config = toBertConfig(shape);
    const files = await writeOnnx(folder, config, randomWeights(config, 1));
    const rates = new Map<string, ServeGraphResult['rates'][number]>();
    for (let round = 1; round <= rounds; round++) {
      for (const { path, inputs, precision } of files) {
        const session = await InferenceSession.create(join(folder, path));
        try {
          for (const { name: way, limits } of ways.filter((each) => each.inputs === inputs)) {
            progress.now(`round ${String(round)} of ${String(rounds)}, ${precision}, ${way}`);
            const calls = cutIntoBatches(data.examples, limits).map((call) => tensorsOf(inputs, call));
            await session.run(calls[0] ?? {});
            const start = performance.now();
            for (const call of calls) {
              signal.throwIfAborted();
              await session.run(call);
            }
            const rate = (1000 * data.examples.length) / (performance.now() - start);
            const measured = rates.get(`${precision} ${way}`) ?? { precision, way, rates: [] };
            measured.rates.push(rate);
            rates.set(`${precision} ${way}`, measured);
          }
        } finally {
          await session.release();
        }
      }
    }
    return { source: data.source, texts: data.examples.length, rates: [...rates.values()] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The result as a person reads it on a terminal. */
export function formatServeGraph({ source, texts, rates }: ServeGraphResult, { processor }: Machine): string {
  const [first] = rates;
  return [
    `${processor}, all threads; ${String(texts)} texts: ${source}`,
    '',
    formatTable(
      ['', 'texts/s', 'divided by the first'],
      rates.map(({ precision, way, rates: own }) => [
        `${precision}, ${way}`,
        shortSpread(spreadOf(own)),
        shortSpread(ratioSpread(own, first?.rates ?? [])),
      ]),
    ),
  ].join('\n');
}

function tensorsOf(inputs: 'BATCH' | 'PACKED', texts: readonly Example[]): Record<string, Tensor> {
  const ids = texts.map((text) => text.ids);
  const feeds = Object.entries(toFeeds(inputs, ids));
  return Object.fromEntries(feeds.map(([name, { data, dims }]) => [name, new Tensor('int64', data, dims)]));
}
