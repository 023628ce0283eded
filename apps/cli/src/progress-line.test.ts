import { describe, expect, it } from 'vitest';
import { advance, duration, progressLine, startProgress, type Progress } from './progress-line.ts';
import type { TrainingEvent } from './training-progress.ts';

const at = { runId: 'run_1', at: '2026-01-01T00:00:00Z', replayed: false };

const training: TrainingEvent = {
  ...at,
  __typename: 'StateChanged',
  ...{ seq: 1, phase: 'TRAINING', previous: 'PREPARING', attempt: 1, error: null },
};
const step: TrainingEvent = {
  ...at,
  __typename: 'StepProgress',
  ...{ seq: 2, epoch: 2, step: 1380, totalSteps: 3000, loss: 0.2312, learningRate: 1e-5, gradientNorm: 1 },
  ...{ textsPerSecond: 811.7, tokensPerSecond: 9000, etaSeconds: 190 },
  ...{ gflopsPerSecond: null, matrixProductGflopsPerSecond: null, memoryBytes: null },
  ...{ tokensSeen: null, totalTokens: null },
};
const evaluation: TrainingEvent = {
  ...at,
  __typename: 'EvaluationCompleted',
  ...{ seq: 3, epoch: 1, step: 1200, split: 'VALIDATION', loss: 0.2, accuracy: 0.95, macroF1: 0.9481 },
  ...{ baselineAccuracy: 0.9, baselineMacroF1: 0.89, best: true },
  ...{ linearBaselineAccuracy: 0.92, linearBaselineMacroF1: 0.91 },
};

const after = (events: readonly TrainingEvent[], start = startProgress(5)): Progress =>
  events.reduce(advance, start);

describe('the progress line', () => {
  it('shows epoch, share, loss, best evaluation, speed and time left', () => {
    expect(progressLine(after([training, evaluation, step]), 80)).toBe(
      'epoch 2/5 ▕████░░░░░░▏ 46% loss 0.231 (best F1 0.948 @1200) 812 doc/s ETA 3m10s',
    );
  });

  it('leaves out what nobody has said yet', () => {
    expect(progressLine(after([training, step], startProgress()), 80)).toBe(
      'epoch 2 ▕████░░░░░░▏ 46% loss 0.231 812 doc/s ETA 3m10s',
    );
  });

  it('ends with what the computer does, where that is measured', () => {
    const measured = {
      ...step,
      gflopsPerSecond: 312.4,
      matrixProductGflopsPerSecond: 400,
      memoryBytes: 2.94e9,
    };
    expect(progressLine(after([training, measured]), 100)).toMatch(
      / ETA 3m10s 312 GFLOP\/s \(78%\) 2\.9 GB$/,
    );
    const without = { ...measured, matrixProductGflopsPerSecond: null, memoryBytes: 9.4e8 };
    expect(progressLine(after([training, without]), 100)).toMatch(/ ETA 3m10s 312 GFLOP\/s 940 MB$/);
  });

  it('counts tokens and shows perplexity where a run pre-trains', () => {
    const masked: TrainingEvent = {
      ...at,
      __typename: 'PretrainingEvaluated',
      ...{ seq: 3, epoch: 1, step: 9, tokens: 1e6, loss: 4.1, perplexity: 61.23, accuracy: 0.3, masked: 90 },
    };
    const counted = { ...step, tokensSeen: 1_234_567, totalTokens: 4e6 };
    expect(progressLine(after([training, masked, counted]), 100)).toBe(
      '1.23M of 4.00M tokens ▕███░░░░░░░▏ 30% loss 0.231 perplexity 61.2 9000 tokens/s ETA 3m10s',
    );
  });

  it("is cut to the terminal's width", () => {
    expect(progressLine(after([training, evaluation, step]), 24)).toBe('epoch 2/5 ▕████░░░░░░▏ 4');
  });

  it('says what a run does when it does not train', () => {
    expect(progressLine(startProgress(5), 80)).toBe('waiting for a trainer');
    expect(progressLine(after([training, step, { ...training, phase: 'EXPORTING' }]), 80)).toBe(
      "writing the model's files",
    );
    expect(progressLine(after([training, step, { ...training, phase: 'PAUSED' }]), 80)).toBe('paused');
  });

  it('keeps the best evaluation when a later one is worse', () => {
    const worse = { ...evaluation, step: 2400, macroF1: 0.9, best: false };
    expect(after([training, evaluation, worse]).best).toEqual({ macroF1: 0.9481, step: 1200 });
  });

  it('does not take the test split for a validation', () => {
    expect(after([{ ...evaluation, split: 'TEST' }]).best).toBeUndefined();
  });
});

it.each([
  [0, '0s'],
  [59.4, '59s'],
  [59.6, '1m00s'],
  [190, '3m10s'],
  [7500, '2h05m'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
