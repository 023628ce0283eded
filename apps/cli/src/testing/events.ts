import type { Phase } from '../gql/operations.ts';
import type { TrainingEvent } from '../training-progress.ts';

const base = { runId: 'run_1', at: '2026-01-01T00:00:00.000Z', replayed: false };

export function state(seq: number, phase: Phase): TrainingEvent {
  return { ...base, seq, __typename: 'StateChanged', phase, previous: null, attempt: 1, error: null };
}

export function logLine(seq: number): TrainingEvent {
  return { ...base, seq, __typename: 'LogLine', level: 'INFO', message: `line ${seq}` };
}

export function evaluation(seq: number): TrainingEvent {
  return {
    ...{
      ...base,
      seq,
      __typename: 'EvaluationCompleted',
      epoch: 1,
      step: 10,
      split: 'VALIDATION',
      loss: 0.2,
    },
    ...{ accuracy: 0.95, macroF1: 0.948, baselineAccuracy: 0.9, baselineMacroF1: 0.89, best: true },
    ...{ linearBaselineAccuracy: 0.92, linearBaselineMacroF1: 0.91 },
  };
}

export function checkpoint(seq: number): TrainingEvent {
  return {
    ...{ ...base, seq, __typename: 'CheckpointSaved', epoch: 1, step: 5, bytes: 1.93e9, seconds: 3.24 },
  };
}

export function stepProgress(seq: number): TrainingEvent {
  return {
    ...{ ...base, seq, __typename: 'StepProgress', epoch: 1, step: 5, totalSteps: 10, loss: 0.5 },
    ...{ learningRate: 1e-5, gradientNorm: 1, textsPerSecond: 20, tokensPerSecond: 400, etaSeconds: 12 },
    ...{ gflopsPerSecond: null, matrixProductGflopsPerSecond: null, memoryBytes: null },
    ...{ tokensSeen: null, totalTokens: null },
  };
}
