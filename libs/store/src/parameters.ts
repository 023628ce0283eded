import { z } from 'zod';
import { textSources } from './text-sources.ts';

export const count = z.int().min(0);
export const share = z.number().min(0).max(1);

/** What a run computes in; its weights are kept in F32 either way. */
const precision = z.enum(['F32', 'BF16']);

/** What a run is computed by: libtorch, TensorFlow, or TensorFlow.js in WebAssembly. */
const runEngine = z.enum(['TORCH', 'TENSORFLOW', 'WASM']);

/** What is done to a text before it is cut into tokens: the profiles of libs/tokenizer. */
export const normalizationSchema = z.enum([
  ...(['NONE', 'LIGHT', 'MARBERT', 'ARBERT'] as const),
  ...(['ARABERT', 'ARABERT_TWITTER', 'CAMELBERT', 'NOTEBOOK'] as const),
]);

/** Steps of normalisation turned on or off over the profile: the switches of libs/tokenizer. */
const normalizationSwitches = z.partialRecord(
  z.enum([
    ...(['presentationForms', 'tashkeel', 'tatweel', 'digits', 'alef', 'ya', 'taMarbuta', 'hamza'] as const),
    ...(['html', 'elongationToOne', 'elongation', 'links', 'emails', 'hashtags', 'mentions'] as const),
    ...(['withoutLatin', 'withoutDigits', 'withoutPunctuation', 'withoutEmoji', 'spacing'] as const),
    ...(['withoutStopWords', 'stems', 'spaces'] as const),
  ]),
  z.boolean(),
);

/** How the logits of a text's windows become those of the text; FIRST: only its beginning is read. */
const pooling = z.enum(['FIRST', 'MEAN', 'MAX']);

/** The set of values that a run took where it was given none of its own. */
const recipe = z.enum(['DEFAULT', 'NOTEBOOK', 'FAST', 'FLASH']);

/** What has a default here came later than the first runs, which are kept without it. */
export const trainingParameters = z.object({
  recipe: recipe.default('DEFAULT'),
  /** Times that every training text is seen. */
  epochs: z.int().min(1),
  /** Peak of the schedule, per step. */
  learningRate: z.number().positive(),
  /** Texts of a batch. */
  batchSize: z.int().min(1),
  /** Batches whose gradients are summed before an optimizer step. */
  gradientAccumulation: z.int().min(1).max(1024).default(1),
  /** Tokens computed at once; `null`: what the free memory holds. */
  maxBatchTokens: z.int().min(8).nullable().default(null),
  /** Tokens learned from of a text, and read of it at once; the two special ones included. */
  maxLength: z.int().min(3),
  normalization: normalizationSchema.default('NONE'),
  normalizationSwitches: normalizationSwitches.default({}),
  /** What the learning rate does after the warm-up. */
  schedule: z.enum(['LINEAR', 'COSINE', 'CONSTANT']).default('LINEAR'),
  /** Share of all steps in which the learning rate rises, 0 to 1. */
  warmupShare: share,
  /** Factor of the learning rate from each layer to the one below it. */
  layerDecay: z.number().positive().max(1).default(1),
  weightDecay: z.number().min(0),
  /** Probability of dropping an activation, 0 to 1. */
  dropout: share,
  /** Share of the target spread over all classes, 0 to 1. */
  labelSmoothing: share,
  /** How far word embeddings are moved to where the loss is greater, relative to their norm; 0: texts are learned as they are. */
  adversarialRadius: share.default(0),
  /** Largest Euclidean norm of all gradients together. */
  gradientClip: z.number().positive(),
  /** NONE: every text counts the same. BALANCED: every class does. */
  classWeights: z.enum(['NONE', 'BALANCED']),
  freezeEmbeddings: z.boolean().default(false),
  /** Lowest layers that are not trained; 1 or more freezes the embeddings too. */
  frozenLayers: count.default(0),
  /** Of the low-rank factors that alone are trained in the encoder's layers; 0: the weights themselves are. */
  loraRank: z.int().min(0).max(256).default(0),
  /** The product of the factors counts `loraAlpha / loraRank`. */
  loraAlpha: z.number().positive().default(16),
  /** Updates only the word embeddings that a batch touches, and makes up for the steps that the others missed. */
  sparseEmbedding: z.boolean().default(true),
  /** The figure on the validation split that decides the best epoch. */
  bestMetric: z
    .enum(['MACRO_F1', 'ACCURACY', 'LOSS', 'WEIGHTED_F1', 'MACRO_PRECISION', 'MACRO_RECALL', 'MATTHEWS'])
    .default('MACRO_F1'),
  /** Ends training after so many epochs in a row without a better figure; 0: never. */
  earlyStopping: z.int().min(0).max(1000).default(0),
  /** Longest time between two checkpoints. */
  checkpointMinutes: z.number().min(0.01).max(1440).default(10),
  seed: z.int().min(0).max(0x7fffffff),
  /** Training texts learned from, drawn by `seed`, class by class in proportion; null: all. */
  sampleDocuments: z.int().min(2).nullable().default(null),
  /** Validation texts that are looked at, drawn the same way, the same ones whatever the seed; null: all. */
  validationDocuments: z.int().min(2).nullable().default(null),
  /** The fold of the data set that is for validation; null: its own validation split is. */
  fold: z.int().min(0).nullable().default(null),
  /** The model that teaches beside the labels; null: none. */
  distillFrom: z.string().nullable().default(null),
  /** Texts of which the teacher alone says what they are; null: none. */
  distillTexts: textSources.nullable().default(null),
  /** What the logits of teacher and student are divided by before they are compared. */
  distillTemperature: z.number().positive().default(2),
  /** Share of the teacher in the loss of a text that has a label too. */
  distillWeight: share.default(0.5),
  device: z.enum(['AUTO', 'CPU', 'CUDA', 'MPS']),
  /** Which CUDA device. */
  deviceIndex: z.int().min(0).max(63).default(0),
  /** AUTO: BF16 where the device multiplies it natively. */
  precision: z.enum(['AUTO', ...precision.options]).default('AUTO'),
});

const encoderShape = z.object({
  layers: z.int().min(1),
  hiddenSize: z.int().min(1),
  heads: z.int().min(1),
  intermediateSize: z.int().min(1),
  vocabularySize: z.int().min(1),
  positions: z.int().min(1),
});

const encodingCount = z.object({
  encoding: z.enum(['UTF_8', 'UTF_16LE', 'UTF_16BE', 'WINDOWS_1256', 'ISO_8859_6']),
  /** Whether the bytes alone decided, so that it may be wrong. */
  guessed: z.boolean(),
  files: z.int().min(1),
  /** The first of the files. */
  example: z.string(),
});

/** Also part of the events. */
export const runError = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  log: z.array(z.string()),
});

/** Both ends included. */
const interval = z.object({ lower: share, upper: share });

const modelFigures = z.object({
  /** What they were measured on: VALIDATION where the test split was locked or empty. */
  split: z.enum(['TEST', 'VALIDATION']).default('TEST'),
  accuracy: share,
  macroF1: share,
  loss: z.number().min(0),
  documents: count,
  baselineAccuracy: share,
  baselineMacroF1: share,
  /** `null` for models made before there was a linear model beside naive Bayes. */
  linearBaselineAccuracy: share.nullable().default(null),
  linearBaselineMacroF1: share.nullable().default(null),
  perClass: z.array(
    z.object({ label: z.string(), precision: share, recall: share, f1: share, support: count }),
  ),
  confusion: z.array(z.array(count)),
  /** Of 95 % confidence; `null` where nothing was measured, and for models made before there were any. */
  accuracyInterval: interval.nullable().default(null),
  macroF1Interval: interval.nullable().default(null),
});

const evaluationFigures = modelFigures.omit({
  split: true,
  baselineAccuracy: true,
  baselineMacroF1: true,
  linearBaselineAccuracy: true,
  linearBaselineMacroF1: true,
});

/** What the large weights of an exported graph are. */
export const exportPrecision = z.enum(['F32', 'FP16', 'INT8']);

export const modelExport = z.object({
  /** Below the model's folder. */
  path: z.string(),
  inputs: z.enum(['BATCH', 'PACKED']),
  precision: exportPrecision,
  bytes: count,
  /** What it was compared on; null for those measured before this was kept. */
  texts: count.nullable().default(null),
  /** Null where the file's answers were no numbers. */
  maxLogitDifference: z.number().min(0).nullable(),
  flippedLabels: count,
  macroF1: share,
  /** The engine's on the same texts; null as `texts`. */
  engineMacroF1: share.nullable().default(null),
  millisecondsPerText: z.number().min(0),
  isDefault: z.boolean(),
});

/** How a run trains, every default filled in. */
export type TrainingParameters = z.infer<typeof trainingParameters>;

export type Recipe = z.infer<typeof recipe>;

export type Precision = z.infer<typeof precision>;

export type RunEngine = z.infer<typeof runEngine>;

export type Normalization = z.infer<typeof normalizationSchema>;

export type NormalizationSwitches = z.infer<typeof normalizationSwitches>;

export type Pooling = z.infer<typeof pooling>;

/** The sizes of a BERT. */
export type EncoderShape = z.infer<typeof encoderShape>;

/** Files of a source that were read in the same encoding. */
export type EncodingCount = z.infer<typeof encodingCount>;

/** Why a run failed: a stable code, a sentence, what to do next, and the last lines of its log. */
export type RunError = z.infer<typeof runError>;

/**
 * What a model reached on a split that it did not learn from, and on the same texts naive Bayes (`baseline…`) and a linear
 * model on character n-grams (`linearBaseline…`).
 * `confusion[i][j]` counts the documents of class i that were taken for class j.
 */
export type ModelFigures = z.infer<typeof modelFigures>;

/** What a model reached on a test split that it was measured on by request. */
export type EvaluationFigures = z.infer<typeof evaluationFigures>;

/**
 * A graph of a model's export and how it compares with the engine that trained it, on texts of the validation and test
 * splits. `bytes` counts the graph and its weights, `flippedLabels` the texts taken for another class.
 */
export type ModelExport = z.infer<typeof modelExport>;

/** Throws a sentence naming the first property that is wrong, as do the other parsers here. */
export function parseTrainingParameters(value: unknown): TrainingParameters {
  return parse('training parameters', trainingParameters, value);
}

export function parsePrecision(value: unknown): Precision {
  return parse('precision', precision, value);
}

export function parseRunEngine(value: unknown): RunEngine {
  return parse('engine', runEngine, value);
}

export function parseNormalization(value: unknown): Normalization {
  return parse('normalization profile', normalizationSchema, value);
}

export function parseNormalizationSwitches(value: unknown): NormalizationSwitches {
  return parse('normalization switches', normalizationSwitches, value);
}

export function parsePooling(value: unknown): Pooling {
  return parse('pooling', pooling, value);
}

export function parseEncoderShape(value: unknown): EncoderShape {
  return parse('encoder shape', encoderShape, value);
}

export function parseEncodingCounts(value: unknown): EncodingCount[] {
  return parse('encodings', z.array(encodingCount), value);
}

export function parseRunError(value: unknown): RunError {
  return parse('run error', runError, value);
}

export function parseModelFigures(value: unknown): ModelFigures {
  return parse('model figures', modelFigures, value);
}

export function parseEvaluationFigures(value: unknown): EvaluationFigures {
  return parse('figures of the evaluation', evaluationFigures, value);
}

export function parseModelExports(value: unknown): ModelExport[] {
  return parse('model exports', z.array(modelExport), value);
}

/** Turns `value` into what `schema` describes, or throws a sentence that begins with `what`. */
export function parse<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  const [issue] = error.issues;
  throw new TypeError(`The ${what} cannot be read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
