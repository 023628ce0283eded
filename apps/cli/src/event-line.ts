import { duration, millions, phaseText, size } from './progress-line.ts';
import type { TrainingEvent } from './training-progress.ts';

/** An event as a line that stays, or undefined for one that only moves the progress on. */
export function eventLine(event: TrainingEvent): string | undefined {
  switch (event.__typename) {
    case 'StepProgress':
      return undefined;
    case 'StateChanged':
      if (event.phase === 'PAUSED') return pausedLine(event.runId);
      return phaseText(event.phase) + (event.attempt > 1 ? ` (attempt ${event.attempt})` : '');
    case 'EpochCompleted':
      return `epoch ${event.epoch}/${event.epochs}: train loss ${event.trainLoss.toFixed(3)}, ${duration(event.seconds)}`;
    case 'EvaluationCompleted':
      return [
        `epoch ${event.epoch} on ${event.split.toLowerCase()}: loss ${event.loss.toFixed(3)}`,
        `accuracy ${figure(event.accuracy)}`,
        `macro F1 ${figure(event.macroF1)} (${floorText(event)})`,
        ...(event.best && event.split === 'VALIDATION' ? ['best so far'] : []),
      ].join(', ');
    case 'PretrainingEvaluated':
      return `${millions(event.tokens)} tokens, held-out texts: loss ${event.loss.toFixed(3)}, perplexity ${event.perplexity.toFixed(1)}, masked accuracy ${figure(event.accuracy)}`;
    case 'CheckpointSaved':
      return `checkpoint at step ${event.step} of epoch ${event.epoch}: ${size(event.bytes)} in ${event.seconds.toFixed(1)}s`;
    case 'LogLine':
      return `${event.level.toLowerCase()}: ${event.message}`;
  }
}

/** That a run is paused, and how it goes on. */
export function pausedLine(runId: string): string {
  return `paused; goes on after: tasnif resume ${runId}`;
}

/** Macro F1 of what a model has to rise above; null for runs that were trained before there was a linear model. */
function floorText({
  baselineMacroF1: naiveBayes,
  linearBaselineMacroF1: linear,
}: Extract<TrainingEvent, { __typename: 'EvaluationCompleted' }>): string {
  return `naive Bayes ${figure(naiveBayes)}${linear === null ? '' : `, linear model ${figure(linear)}`}`;
}

/** A share or a score of 0 to 1 with four digits; a dash where it was not measured. */
export function figure(value: number | null): string {
  return value?.toFixed(4) ?? '-';
}
