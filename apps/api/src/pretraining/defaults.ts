import type { PretrainingParameters, ReadyBaseModel } from '@tasnif/store';

/** What a request may leave out, and what then counts. */
type Defaults = Pick<
  PretrainingParameters,
  | ('normalization' | 'windowLength' | 'heldOutShare' | 'maskedShare' | 'learningRate' | 'schedule')
  | ('warmupShare' | 'batchTokens' | 'rampShare' | 'weightDecay' | 'dropout')
> & {
  /** Where the tokens are not given. */
  epochs: number;
};

/** What it has learned is to stay: it is shown the new texts a few times, at a tenth of the rate. */
const preTrained: Defaults = {
  ...{ normalization: 'NONE', windowLength: 128, heldOutShare: 0.01, maskedShare: 0.15 },
  ...{ epochs: 3, learningRate: 1e-4, schedule: 'LINEAR', warmupShare: 0.06 },
  ...{ batchTokens: 8192, rampShare: 0, weightDecay: 0.01, dropout: 0.1 },
};

/** All has to be learned, of more masked tokens at once, and small steps are worth more in the beginning. */
const fromRandomWeights: Defaults = {
  ...preTrained,
  ...{ maskedShare: 0.3, epochs: 20, learningRate: 1e-3, rampShare: 0.1, dropout: 0 },
};

/** Of a base model; windows are never longer than its positions. */
export function defaultsOf({ source, shape }: Pick<ReadyBaseModel, 'source' | 'shape'>): Defaults {
  const values = source === 'SCRATCH' ? fromRandomWeights : preTrained;
  return { ...values, windowLength: Math.min(values.windowLength, shape.positions) };
}

/** The default in words, such as "0.15; from random weights 0.3". */
export function defaultText(name: keyof Defaults): string {
  const [usual, random] = [preTrained[name], fromRandomWeights[name]];
  return usual === random ? String(usual) : `${String(usual)}; from random weights ${String(random)}`;
}
