import { ApiError } from './errors.ts';

/** Least and greatest value of a number that a caller may give, both included. */
interface Range {
  min: number;
  max: number;
}

/** Ranges of every number in an input; their descriptions and their checks both read them here. */
const ranges = {
  first: { min: 1, max: 100 },
  problems: { min: 1, max: 1000 },
  afterSeq: { min: 0, max: 2 ** 31 - 1 },
  /** Seven days. */
  expiresInMinutes: { min: 1, max: 10_080 },
  topK: { min: 1, max: 100 },
  /** Wanted of the answers of a class. */
  precision: { min: 0.5, max: 0.999 },
  share: { min: 0, max: 0.99 },
  days: { min: 1, max: 366 },
  challenges: { min: 1, max: 100 },
  seed: { min: 0, max: 2 ** 31 - 1 },
  validationShare: { min: 0, max: 0.5 },
  testShare: { min: 0, max: 0.5 },
  folds: { min: 0, max: 100 },
  maxPerClass: { min: 2, max: 2 ** 31 - 1 },
  duplicateThreshold: { min: 0.5, max: 1 },
  findings: { min: 1, max: 1000 },
  epochs: { min: 1, max: 1000 },
  sampleDocuments: { min: 2, max: 2 ** 31 - 1 },
  /** As validationDocuments, where every candidate of a bake-off is measured on them a thousand times over. */
  bakeOffValidation: { min: 2, max: 5_000 },
  validationDocuments: { min: 2, max: 2 ** 31 - 1 },
  learningRate: { min: 1e-8, max: 1 },
  batchSize: { min: 1, max: 512 },
  gradientAccumulation: { min: 1, max: 1024 },
  maxBatchTokens: { min: 8, max: 2 ** 31 - 1 },
  maxLength: { min: 8, max: 8192 },
  warmupShare: { min: 0, max: 1 },
  layerDecay: { min: 0.01, max: 1 },
  weightDecay: { min: 0, max: 1 },
  dropout: { min: 0, max: 0.9 },
  labelSmoothing: { min: 0, max: 0.9 },
  adversarialRadius: { min: 0, max: 1 },
  gradientClip: { min: 0.001, max: 1e6 },
  frozenLayers: { min: 0, max: 256 },
  loraRank: { min: 0, max: 256 },
  loraAlpha: { min: 0.001, max: 1e4 },
  earlyStopping: { min: 0, max: 1000 },
  distillTemperature: { min: 0.1, max: 100 },
  distillWeight: { min: 0, max: 1 },
  checkpointMinutes: { min: 0.01, max: 1440 },
  deviceIndex: { min: 0, max: 63 },
  vocabularySize: { min: 500, max: 200_000 },
  maskedShare: { min: 0.15, max: 0.4 },
  tokens: { min: 1000, max: 1e12 },
  batchTokens: { min: 64, max: 1_048_576 },
  rampShare: { min: 0, max: 1 },
  windowLength: { min: 8, max: 8192 },
  heldOutShare: { min: 0, max: 0.5 },
  evaluateEvery: { min: 1, max: 1e12 },
} as const satisfies Record<string, Range>;

export type Ranged = keyof typeof ranges;

/** `description`, followed by the range and the default of the field. */
export function describe(field: Ranged, description: string, fallback?: number | string): string {
  const { min, max } = ranges[field];
  const tail = fallback === undefined ? '' : ` Default ${String(fallback)}.`;
  return `${description} ${min} to ${max}.${tail}`;
}

/**
 * Returns `value`, or throws OUT_OF_RANGE naming the field, the value and the range.
 *
 * @param field what it came in, where that is not the name of the range
 */
export function inRange(range: Ranged, value: number, field: string = range): number {
  const { min, max } = ranges[range];
  if (value >= min && value <= max) return value;
  throw new ApiError(
    'OUT_OF_RANGE',
    `${field} is ${value}; it must be from ${min} to ${max}.`,
    `Give ${field} a value in that range, or leave it out for its default.`,
    field,
  );
}

/** Throws as `inRange` at the first number that is not in the range of its name; what has no range passes. */
export function allInRange(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'number' && isRanged(name)) inRange(name, value);
  }
}

function isRanged(name: string): name is Ranged {
  return Object.hasOwn(ranges, name);
}
