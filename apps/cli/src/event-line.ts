import { duration, phaseText } from './progress-line.ts';
import type { TrainingEvent } from './training-progress.ts';

/** An event as a line that stays, or undefined for one that only moves the progress on. */
export function eventLine(event: TrainingEvent): string | undefined {
  switch (event.__typename) {
    case 'StepProgress':
      return undefined;
    case 'StateChanged':
      return phaseText(event.phase) + (event.attempt > 1 ? ` (attempt ${event.attempt})` : '');
    case 'EpochCompleted':
      return `epoch ${event.epoch}/${event.epochs}: train loss ${event.trainLoss.toFixed(3)}, ${duration(event.seconds)}`;
    case 'EvaluationCompleted':
      return [
        `epoch ${event.epoch} on ${event.split.toLowerCase()}: loss ${event.loss.toFixed(3)}`,
        `accuracy ${figure(event.accuracy)}`,
        `macro F1 ${figure(event.macroF1)} (naive Bayes ${figure(event.baselineMacroF1)})`,
        ...(event.best && event.split === 'VALIDATION' ? ['best so far'] : []),
      ].join(', ');
    case 'LogLine':
      return `${event.level.toLowerCase()}: ${event.message}`;
  }
}

/** A share or a score of 0 to 1 with four digits. */
export function figure(value: number): string {
  return value.toFixed(4);
}
