import { z } from 'zod';

const count = z.int().min(0);
const share = z.number().min(0).max(1);

const trainingParameters = z.object({
  /** Times that every training text is seen. */
  epochs: z.int().min(1),
  /** Peak of the schedule, per step. */
  learningRate: z.number().positive(),
  /** Texts per optimizer step. */
  batchSize: z.int().min(1),
  /** Tokens kept of a text, the two special ones included. */
  maxLength: z.int().min(3),
  /** Share of all steps in which the learning rate rises, 0 to 1. */
  warmupShare: share,
  weightDecay: z.number().min(0),
  /** Probability of dropping an activation, 0 to 1. */
  dropout: share,
  /** Share of the target spread over all classes, 0 to 1. */
  labelSmoothing: share,
  /** Largest Euclidean norm of all gradients together. */
  gradientClip: z.number().positive(),
  /** NONE: every text counts the same. BALANCED: every class does. */
  classWeights: z.enum(['NONE', 'BALANCED']),
  seed: z.int().min(0).max(0x7fffffff),
  device: z.enum(['AUTO', 'CPU', 'CUDA']),
});

const encoderShape = z.object({
  layers: z.int().min(1),
  hiddenSize: z.int().min(1),
  heads: z.int().min(1),
  intermediateSize: z.int().min(1),
  vocabularySize: z.int().min(1),
  positions: z.int().min(1),
});

/** Also part of the events. */
export const runError = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  log: z.array(z.string()),
});

const modelFigures = z.object({
  accuracy: share,
  macroF1: share,
  loss: z.number().min(0),
  documents: count,
  baselineAccuracy: share,
  baselineMacroF1: share,
  perClass: z.array(
    z.object({ label: z.string(), precision: share, recall: share, f1: share, support: count }),
  ),
  confusion: z.array(z.array(count)),
});

/** How a run trains, every default filled in. */
export type TrainingParameters = z.infer<typeof trainingParameters>;

/** The sizes of a BERT. */
export type EncoderShape = z.infer<typeof encoderShape>;

/** Why a run failed: a stable code, a sentence, what to do next, and the last lines of its log. */
export type RunError = z.infer<typeof runError>;

/**
 * What a model reached on the test split, and a naive Bayes classifier on the same texts (`baseline…`).
 * `confusion[i][j]` counts the documents of class i that were taken for class j.
 */
export type ModelFigures = z.infer<typeof modelFigures>;

/** Throws a sentence naming the first property that is wrong, as do the other parsers here. */
export function parseTrainingParameters(value: unknown): TrainingParameters {
  return parse('training parameters', trainingParameters, value);
}

export function parseEncoderShape(value: unknown): EncoderShape {
  return parse('encoder shape', encoderShape, value);
}

export function parseRunError(value: unknown): RunError {
  return parse('run error', runError, value);
}

export function parseModelFigures(value: unknown): ModelFigures {
  return parse('model figures', modelFigures, value);
}

/** Turns `value` into what `schema` describes, or throws a sentence that begins with `what`. */
export function parse<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  const [issue] = error.issues;
  throw new TypeError(`The ${what} cannot be read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
