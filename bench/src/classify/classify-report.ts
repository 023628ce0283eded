import type { Machine } from '../machine.ts';
import { shortNumber, shortSpread } from '../numbers.ts';
import { median, ratioSpread, spreadOf, type Spread } from '../statistics.ts';
import { formatTable } from '../table.ts';
import type { ClassifyResult, Turn } from './bench-classify.ts';

/** What one way came to over all rounds; rates are texts a second, times milliseconds. */
export interface WaySummary {
  data: string;
  precision: string;
  way: string;
  rate: Spread;
  p50: number;
  p99: number;
  /** Bytes. */
  peakMemory: number;
  /** Its rate divided by that of Transformers' pipeline one by one and in batches, whichever was faster in the round. */
  timesPipeline: Spread | null;
  /** The same with ONNX Runtime in the same precision. */
  timesOnnxRuntime: Spread;
  /** The longest, of the rounds, that one in a hundred questions for its health took. */
  healthP99: number | null;
  otherLabels: number;
}

export function summariseClassify({ turns }: ClassifyResult): WaySummary[] {
  const [first] = turns;
  const ofFirstRound = turns.filter(({ round }) => round === first?.round);
  return ofFirstRound.map(({ data, way }) => {
    const own = turns.filter((turn) => turn.data === data && isSameWay(turn, way));
    const rates = own.map(rateOf);
    const peers = (contestant: string, precision: string): number[] =>
      own.map(({ round }) =>
        Math.max(
          ...turns
            .filter((turn) => turn.round === round && turn.data === data)
            .filter(({ way: other }) => other.contestant === contestant && other.precision === precision)
            .map(rateOf),
        ),
      );
    const pipeline = peers('transformers', 'F32');
    const health = own.flatMap((turn) => (turn.health === undefined ? [] : [quantile(turn.health, 0.99)]));
    return {
      ...{ data, precision: way.precision, way: way.name },
      rate: spreadOf(rates),
      p50: median(own.map(({ latencies }) => quantile(latencies, 0.5))),
      p99: median(own.map(({ latencies }) => quantile(latencies, 0.99))),
      peakMemory: Math.max(...own.map(({ peakMemory }) => peakMemory)),
      timesPipeline: pipeline.every(Number.isFinite) ? ratioSpread(rates, pipeline) : null,
      timesOnnxRuntime: ratioSpread(rates, peers('onnxruntime', way.precision)),
      healthP99: health.length === 0 ? null : Math.max(...health),
      otherLabels: Math.max(...own.map(({ otherLabels }) => otherLabels)),
    };
  });
}

/** The result as a person reads it on a terminal. */
export function formatClassify(result: ClassifyResult, { processor }: Machine): string {
  const header = [
    ...[
      '',
      'texts/s',
      'p50 ms',
      'p99 ms',
      'peak GB',
      'times pipeline',
      'times ORT',
      'health p99 ms',
      'other labels',
    ],
  ];
  const rows = summariseClassify(result).map((way) => [
    `${way.data}, ${way.precision}, ${way.way}`,
    shortSpread(way.rate),
    shortNumber(way.p50),
    shortNumber(way.p99),
    shortNumber(way.peakMemory / 1e9),
    way.timesPipeline === null ? '' : shortSpread(way.timesPipeline),
    shortSpread(way.timesOnnxRuntime),
    way.healthP99 === null ? '' : shortNumber(way.healthP99),
    String(way.otherLabels),
  ]);
  return `${processor}, all threads; ${result.source}\n\n${formatTable(header, rows)}`;
}

function isSameWay({ way }: Turn, { name, precision }: Turn['way']): boolean {
  return way.name === name && way.precision === precision;
}

function rateOf({ latencies, seconds }: Turn): number {
  return latencies.length / seconds;
}

/** The smallest value that a share of all is not above; NaN of none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
