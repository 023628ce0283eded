import { figure } from './event-line.ts';
import type { BakeOff, BakeOffProgress } from './follow-bake-off.ts';
import { isEnded } from './follow-run.ts';
import { duration, phaseText } from './progress-line.ts';
import { table, type Cell } from './table.ts';

/** How far a bake-off is, in a line: `2 of 6 runs done, 1 failed, about 3m10s left; now training 46%  …`. */
export function progressOf({ runs, runsDone, runsTotal, etaSeconds }: BakeOffProgress): string {
  const failed = runs.filter(({ phase }) => phase === 'FAILED').length;
  const parts = [
    `${runsDone} of ${runsTotal} runs done`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(etaSeconds === null ? [] : [`about ${duration(etaSeconds)} left`]),
  ];
  const run = runs.find(({ phase }) => phase !== 'QUEUED' && !isEnded(phase));
  if (run === undefined) return `${parts.join(', ')}; waiting for a trainer`;
  const { phase, step, totalSteps, name } = run;
  const share =
    phase === 'TRAINING' && totalSteps !== null ? ` ${Math.floor((100 * step) / totalSteps)}%` : '';
  return `${parts.join(', ')}; now ${phaseText(phase)}${share}  ${name}`;
}

const header = [
  ...['rank', 'macro F1', '95 % interval', 'deviation', 'is best', 'accuracy', 'train s', 'doc/s', 'ms/text'],
  ...['MB', 'licence', 'profile', 'base model'],
];

/** The candidates as a table, best first, why those without a model have none, and what to make of it. */
export function bakeOffLines({ candidates, advice }: BakeOff): string[] {
  return [
    ...table(header, candidates.map(toRow)),
    ...candidates.flatMap(({ error, baseModel, normalization }) =>
      error === null ? [] : [`${baseModel.name}, ${normalization}: ${error.message} (${error.code})`],
    ),
    ...(advice === null ? [] : [advice]),
  ];
}

function toRow(candidate: BakeOff['candidates'][number]): Cell[] {
  const { rank, macroF1, macroF1Interval: interval, macroF1Deviation, isTied, accuracy } = candidate;
  const { trainingSeconds, documentsPerSecond, millisecondsPerText, bytes, licence } = candidate;
  const { baseModel, normalization } = candidate;
  return [
    ...[rank, shown(macroF1), interval && `${figure(interval.lower)}-${figure(interval.upper)}`],
    ...[shown(macroF1Deviation), chance(rank, isTied), shown(accuracy)],
    ...[rounded(trainingSeconds), rounded(documentsPerSecond), rounded(millisecondsPerText)],
    rounded(bytes === null ? null : bytes / 1e6),
    ...[licence ?? '', normalization.toLowerCase(), baseModel.name],
  ];
}

function chance(rank: number | null, isTied: boolean | null): string {
  if (rank === null) return '';
  return rank === 1 ? 'first' : isTied === true ? 'maybe' : 'no';
}

function shown(share: number | null): string {
  return share === null ? '' : figure(share);
}

/** To one place after the point. */
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(1));
}
