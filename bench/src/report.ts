import type { BenchResult } from './bench.ts';
import { CONTESTANT_NAMES } from './contestants.ts';
import type { DataSet } from './data-set.ts';
import type { Figures } from './figures.ts';
import { LOSS_TOLERANCE, type LossCheck } from './loss-check.ts';
import type { Machine } from './machine.ts';
import { matrixRateOf, type MatrixRate } from './matrix-rate.ts';
import { shortNumber, shortSpread } from './numbers.ts';
import { summarise } from './summary.ts';
import { formatTable } from './table.ts';

const FOOTNOTES = `texts/s and tokens/s are over a whole epoch, padding not counted; "later" ones leave its first step out, and so do
GFLOP/s: those of a standard BERT step on the texts' own tokens, whatever a contestant pads or leaves out. The
percentages are of the matrix product's rate. Step 1 is from the call that starts training to the end of the first
optimizer step, with start-up from the start of the process. Figures are medians of the rounds, ratios are of figures
of the same round. ~ a few steps stand for the epoch: padded to one length, every batch costs the same.`;

/** The result as a person reads it on a terminal. */
export function formatReport(result: BenchResult, machine: Machine): string {
  const rate = result.rates.length === 0 ? undefined : matrixRateOf(result.rates);
  return [
    formatMachine(machine, result, rate),
    ...result.checks.map((check) => formatCheck(check, result.plan.check.batchSize)),
    ...result.data.map((set) => formatDataSet(set, result, rate)),
    FOOTNOTES,
  ].join('\n\n');
}

function formatMachine(
  { processor, cores, memory }: Machine,
  { plan, rates }: BenchResult,
  rate?: MatrixRate,
): string {
  const { layers, hiddenSize, vocabularySize } = plan.shape;
  const device = rates[0] === undefined || rates[0].device === 'cpu' ? '' : `, ${rates[0].device}`;
  const bf16 = rates[0]?.nativeBf16 === true ? '' : ' (emulated)';
  return [
    `${processor}, ${String(cores)} cores, ${shortNumber(memory / 2 ** 30)} GB${device}`,
    `model: ${String(layers)} layers × ${String(hiddenSize)}, ${shortNumber(vocabularySize)} words, random weights`,
    rate === undefined
      ? 'matrix product: not measured'
      : `matrix product: f32 ${shortNumber(rate.f32 / 1e9)}, bf16 ${shortNumber(rate.bf16 / 1e9)} GFLOP/s${bf16}`,
  ].join('\n');
}

function formatCheck({ data, curves, largestDifference, passed }: LossCheck, batchSize: number): string {
  const steps = curves[0]?.losses.length ?? 0;
  const shown = [...new Set([0, 1, 4, 9, 14, steps - 1])].filter((step) => step >= 0 && step < steps);
  return [
    `loss on ${data}, ${String(steps)} steps of the same ${String(batchSize)} texts, dropout off`,
    formatTable(
      ['step', ...curves.map(({ contestant, precision }) => `${contestant} ${precision.toLowerCase()}`)],
      shown.map((step) => [
        String(step + 1),
        ...curves.map(({ losses }) => (losses[step] ?? Number.NaN).toFixed(6)),
      ]),
    ),
    `largest difference in f32: ${largestDifference.toExponential(1)}, ${passed ? 'within' : 'NOT WITHIN'} ${String(LOSS_TOLERANCE)}`,
  ].join('\n');
}

function formatDataSet(
  { name, source, examples }: DataSet,
  { plan, turns }: BenchResult,
  rate?: MatrixRate,
): string {
  const lengths = examples.map(({ ids }) => ids.length);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const { figures, comparisons } = summarise(turns, name);
  const precisionOf = (contestant: string): string =>
    turns.find((turn) => turn.data === name && turn.contestant === contestant)?.precision.toLowerCase() ?? '';
  const header = ['', 'texts/s', 'tokens/s', 'later texts/s', 'later tokens/s', 'GFLOP/s', '% f32', '% bf16'];
  return [
    `${name}: ${source}; ${shortNumber(lengths.length)} texts, ${shortNumber(tokens / lengths.length)} tokens on average, ` +
      `${String(plan.batchSize)} a step`,
    formatTable(
      [...header, 'peak GB', 'step 1 s', 'with start-up s'],
      CONTESTANT_NAMES.flatMap((contestant) => {
        const found = figures[contestant];
        return found === undefined
          ? []
          : [[`${contestant} ${precisionOf(contestant)}`, ...cellsOf(found, rate)]];
      }),
    ),
    ...(comparisons.length === 0 ? [] : ['']),
    formatTable(
      ['tasnif divided by', 'texts/s', 'later texts/s', 'peak memory', 'step 1'],
      comparisons.map(({ peer, textsPerSecond, laterTextsPerSecond, peakMemory, firstStepSeconds }) => [
        peer,
        ...[textsPerSecond, laterTextsPerSecond, peakMemory, firstStepSeconds].map(shortSpread),
      ]),
    ),
  ].join('\n');
}

function cellsOf(figures: Figures, rate: MatrixRate | undefined): string[] {
  const { sampled, textsPerSecond, tokensPerSecond, later, peakMemory } = figures;
  const about = sampled ? '~' : '';
  const share = (whole: number | undefined): string =>
    whole === undefined ? '–' : ((100 * later.flopsPerSecond) / whole).toFixed(0);
  return [
    ...[textsPerSecond, tokensPerSecond].map((value) => about + shortNumber(value)),
    ...[later.textsPerSecond, later.tokensPerSecond, later.flopsPerSecond / 1e9].map(
      (value) => about + shortNumber(value),
    ),
    share(rate?.f32),
    share(rate?.bf16),
    ...[peakMemory / 1e9, figures.firstStepSeconds, figures.secondsToFirstStep].map(shortNumber),
  ];
}
