import type { Phase } from './gql/operations.ts';
import type { TrainingEvent } from './training-progress.ts';

/** What is known of a run from the events so far. */
export interface Progress {
  readonly phase: Phase;
  /** Epochs in all; undefined until somebody has said it. */
  readonly epochs: number | undefined;
  readonly last: Extract<TrainingEvent, { __typename: 'StepProgress' }> | undefined;
  /** The best evaluation on the validation split. */
  readonly best: { readonly macroF1: number; readonly step: number } | undefined;
  /** Newest on the held-out texts, of a run that pre-trains. */
  readonly perplexity: number | undefined;
}

/** The progress of a run of which no event is known yet. */
export function startProgress(epochs?: number): Progress {
  return { phase: 'QUEUED', epochs, last: undefined, best: undefined, perplexity: undefined };
}

export function advance(progress: Progress, event: TrainingEvent): Progress {
  switch (event.__typename) {
    case 'StateChanged':
      return { ...progress, phase: event.phase };
    case 'StepProgress':
      return { ...progress, last: event };
    case 'EpochCompleted':
      return { ...progress, epochs: event.epochs };
    case 'EvaluationCompleted':
      return event.best && event.split === 'VALIDATION'
        ? { ...progress, best: { macroF1: event.macroF1, step: event.step } }
        : progress;
    case 'PretrainingEvaluated':
      return { ...progress, perplexity: event.perplexity };
    case 'CheckpointSaved':
    case 'LogLine':
      return progress;
  }
}

const phases: Readonly<Record<Phase, string>> = {
  QUEUED: 'waiting for a trainer',
  PREPARING: 'preparing the texts and the base model',
  TRAINING: 'training',
  EVALUATING: 'measuring on the test split',
  EXPORTING: "writing the model's files",
  SUCCEEDED: 'done',
  PAUSED: 'paused',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

/** What a run does in a phase, in a few words. */
export function phaseText(phase: Phase): string {
  return phases[phase];
}

/**
 * A run in one line, like `epoch 2/5 ▕████░░░░░░▏ 46% loss 0.231 (best F1 0.948 @1200) 812 doc/s ETA 3m10s`, and where
 * they were measured ` 312 GFLOP/s (78%) 2.9 GB`: the share is that of what a matrix product alone reaches.
 */
export function progressLine(progress: Progress, columns: number): string {
  const { phase, last } = progress;
  if (phase !== 'TRAINING' || last === undefined) return phaseText(phase).slice(0, columns);
  const { tokensSeen, totalTokens } = last;
  const parts =
    tokensSeen === null || totalTokens === null
      ? fineTuning(progress, last)
      : pretraining(progress, last, { tokensSeen, totalTokens });
  return parts.join(' ').slice(0, columns);
}

type Step = NonNullable<Progress['last']>;

function fineTuning({ epochs, best }: Progress, last: Step): string[] {
  const share = last.totalSteps === 0 ? 0 : last.step / last.totalSteps;
  return [
    `epoch ${last.epoch}${epochs === undefined ? '' : `/${epochs}`}`,
    bar(share),
    `${Math.floor(share * 100)}%`,
    `loss ${last.loss.toFixed(3)}`,
    ...(best ? [`(best F1 ${best.macroF1.toFixed(3)} @${best.step})`] : []),
    `${last.textsPerSecond.toFixed(last.textsPerSecond < 10 ? 1 : 0)} doc/s`,
    `ETA ${duration(last.etaSeconds)}`,
    ...computing(last),
  ];
}

/** Like `1.2M of 4.0M tokens ▕███░░░░░░░▏ 30% loss 4.231 perplexity 61.2 15230 tokens/s ETA 3m10s 2.9 GB`. */
function pretraining(
  { perplexity }: Progress,
  last: Step,
  { tokensSeen, totalTokens }: { tokensSeen: number; totalTokens: number },
): string[] {
  const share = Math.min(1, tokensSeen / totalTokens);
  return [
    `${millions(tokensSeen)} of ${millions(totalTokens)} tokens`,
    bar(share),
    `${Math.floor(share * 100)}%`,
    `loss ${last.loss.toFixed(3)}`,
    ...(perplexity === undefined ? [] : [`perplexity ${perplexity.toFixed(1)}`]),
    `${last.tokensPerSecond.toFixed(0)} tokens/s`,
    `ETA ${duration(last.etaSeconds)}`,
    ...computing(last),
  ];
}

function computing({
  gflopsPerSecond: rate,
  matrixProductGflopsPerSecond: most,
  memoryBytes,
}: Step): string[] {
  return [
    ...(rate === null ? [] : [`${rate.toFixed(0)} GFLOP/s`]),
    ...(rate === null || most === null ? [] : [`(${Math.round((100 * rate) / most)}%)`]),
    ...(memoryBytes === null ? [] : [size(memoryBytes)]),
  ];
}

const BAR_CELLS = 10;

function bar(share: number): string {
  const filled = Math.floor(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return `▕${'█'.repeat(filled).padEnd(BAR_CELLS, '░')}▏`;
}

/** Seconds as `45s`, `3m10s` or `2h05m`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (part: number): string => String(part).padStart(2, '0');
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
}

/** Tokens as `0.05M` or `12.30M`. */
export function millions(tokens: number): string {
  return `${(tokens / 1e6).toFixed(2)}M`;
}

/** Bytes as `20 MB` or `1.9 GB`. */
export function size(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
