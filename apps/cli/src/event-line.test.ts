import { expect, it } from 'vitest';
import { eventLine } from './event-line.ts';
import type { TrainingEvent } from './training-progress.ts';

const at = { runId: 'run_1', seq: 1, at: '2026-01-01T00:00:00Z', replayed: false };

const evaluation: TrainingEvent = {
  ...at,
  __typename: 'EvaluationCompleted',
  ...{ epoch: 2, step: 1200, split: 'VALIDATION', loss: 0.2014, accuracy: 0.95, macroF1: 0.94812 },
  ...{ baselineAccuracy: 0.91, baselineMacroF1: 0.9, best: true },
  ...{ linearBaselineAccuracy: 0.93, linearBaselineMacroF1: 0.92 },
};

it('puts an evaluation beside its baselines', () => {
  expect(eventLine(evaluation)).toBe(
    'epoch 2 on validation: loss 0.201, accuracy 0.9500, macro F1 0.9481 (naive Bayes 0.9000, linear model 0.9200), best so far',
  );
});

it('leaves out the linear model of a run that had none', () => {
  expect(eventLine({ ...evaluation, linearBaselineAccuracy: null, linearBaselineMacroF1: null })).toBe(
    'epoch 2 on validation: loss 0.201, accuracy 0.9500, macro F1 0.9481 (naive Bayes 0.9000), best so far',
  );
});

it('tells that a run was taken up again', () => {
  expect(
    eventLine({
      ...at,
      __typename: 'StateChanged',
      ...{ phase: 'PREPARING', previous: 'TRAINING', attempt: 2, error: null },
    }),
  ).toBe('preparing the texts and the base model (attempt 2)');
});

it('tells where a run is paused and how it goes on', () => {
  expect(
    eventLine({
      ...at,
      __typename: 'StateChanged',
      ...{ phase: 'PAUSED', previous: 'TRAINING', attempt: 1, error: null },
    }),
  ).toBe('paused; goes on after: tasnif resume run_1');
});

it('tells how large a checkpoint is and how long it took', () => {
  const checkpoint = { ...at, __typename: 'CheckpointSaved', epoch: 2, step: 1200, bytes: 1.93e9 } as const;
  expect(eventLine({ ...checkpoint, seconds: 3.24 })).toBe(
    'checkpoint at step 1200 of epoch 2: 1.9 GB in 3.2s',
  );
});
