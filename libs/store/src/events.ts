import { z } from 'zod';
import { parse, runError } from './parameters.ts';
import { phases } from './phases.ts';

const count = z.int().min(0);
const phase = z.enum(phases);

const stateChanged = z.object({
  type: z.literal('STATE_CHANGED'),
  phase,
  /** `null` when the run was made. */
  previous: phase.nullable(),
  /** How often a trainer has taken the run up, this time included. */
  attempt: count,
  error: runError.nullable(),
});

const stepProgress = z.object({
  type: z.literal('STEP_PROGRESS'),
  /** From 1. */
  epoch: count,
  step: count,
  totalSteps: count,
  /** Cross-entropy in nats, a mean since the last report. */
  loss: z.number(),
  learningRate: z.number(),
  /** Euclidean norm of all gradients together, before clipping. */
  gradientNorm: z.number(),
  textsPerSecond: z.number(),
  tokensPerSecond: z.number(),
  etaSeconds: z.number(),
  /** Multiplications and additions of the matrix products, in thousand millions a second; `null`: not measured. */
  gflopsPerSecond: z.number().nullable().default(null),
  /** What a large matrix product reaches on the same device in the same precision. */
  matrixProductGflopsPerSecond: z.number().nullable().default(null),
  /** Resident memory of the training process. */
  memoryBytes: z.number().nullable().default(null),
  /** Seen in all, and to be seen; `null` unless of pre-training, which counts in tokens. */
  tokensSeen: count.nullable().default(null),
  totalTokens: count.nullable().default(null),
});

const epochCompleted = z.object({
  type: z.literal('EPOCH_COMPLETED'),
  epoch: count,
  epochs: count,
  step: count,
  trainLoss: z.number(),
  seconds: z.number(),
});

const evaluationCompleted = z.object({
  type: z.literal('EVALUATION_COMPLETED'),
  epoch: count,
  step: count,
  split: z.enum(['TRAIN', 'VALIDATION', 'TEST']),
  loss: z.number(),
  accuracy: z.number(),
  macroF1: z.number(),
  /** What a naive Bayes classifier reaches on the same texts. */
  baselineAccuracy: z.number(),
  baselineMacroF1: z.number(),
  /** What a linear model on character n-grams does; `null` for runs that were trained before there was one. */
  linearBaselineAccuracy: z.number().nullable().default(null),
  linearBaselineMacroF1: z.number().nullable().default(null),
  /** Whether these weights are the best of the run so far. */
  best: z.boolean(),
});

/** A masked language model was measured on the held-out texts, with 15 % of the tokens masked. */
const pretrainingEvaluated = z.object({
  type: z.literal('PRETRAINING_EVALUATED'),
  epoch: count,
  step: count,
  /** Seen so far. */
  tokens: count,
  /** Cross-entropy of a masked token in nats, and e to it. */
  loss: z.number(),
  perplexity: z.number(),
  /** Share of the masked tokens that are the likeliest in their place. */
  accuracy: z.number(),
  /** Masked tokens that this was measured on. */
  masked: count,
});

/** All that training needs to go on from this step is on the disk. */
const checkpointSaved = z.object({
  type: z.literal('CHECKPOINT_SAVED'),
  epoch: count,
  step: count,
  bytes: count,
  /** How long training waited for it. */
  seconds: z.number(),
});

const logLine = z.object({
  type: z.literal('LOG_LINE'),
  level: z.enum(['INFO', 'WARN', 'ERROR']),
  message: z.string(),
});

const progressEvent = z.discriminatedUnion('type', [
  stepProgress,
  epochCompleted,
  evaluationCompleted,
  pretrainingEvaluated,
  checkpointSaved,
  logLine,
]);
const trainingEvent = z.discriminatedUnion('type', [stateChanged, ...progressEvent.options]);

/** What a run reports. Every number is finite. */
export type TrainingEvent = z.infer<typeof trainingEvent>;

/** What a trainer reports of its own; a change of phase writes its STATE_CHANGED itself. */
export type ProgressEvent = z.infer<typeof progressEvent>;

/** An event as it is kept: `seq` counts from 1 within its run and has no gaps. */
export type StoredEvent = { runId: string; seq: number; at: Date } & TrainingEvent;

/** Throws a sentence naming the first property that is wrong. */
export function parseTrainingEvent(value: unknown): TrainingEvent {
  return parse('training event', trainingEvent, value);
}
