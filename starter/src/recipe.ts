import type { BertConfig, PretrainOptions } from '@tasnif/marbert';

/** All that decides what the encoder becomes, but for how long it is trained. */
export interface Recipe {
  /** Tokens of the vocabulary. */
  vocabularySize: number;
  layers: number;
  hiddenSize: number;
  /** Peak learning rate. */
  learningRate: number;
  /** Tokens of an optimizer step, when it has grown. */
  batchTokens: number;
  /** Share of the tokens that are masked. */
  maskedShare: number;
}

export const usualRecipe: Recipe = {
  ...{ vocabularySize: 20_480, layers: 6, hiddenSize: 256 },
  ...{ learningRate: 2e-3, batchTokens: 8192, maskedShare: 0.3 },
};

export const SEED = 1;

/** Characters of the vocabulary: letters of any Arabic text, digits, signs, Latin and the usual emoji. */
export const ALPHABET = 300;

/** Tokens of a window of text. */
export const WINDOW = 128;

/**
 * Of every eighth document windows are as long as the model reads, so that it learns all its positions: products of
 * matrices cost the same for a token in a window of any length, but attention does not.
 */
export const LONG_WINDOW = 512;
export const LONG_EVERY = 8;

/** Share of all tokens in which the learning rate falls to 0. */
export const COOL_DOWN = 0.2;

export function toConfig({ layers, hiddenSize }: Recipe, vocabularySize: number): BertConfig {
  return {
    ...{ vocabularySize, layers, hiddenSize, heads: hiddenSize / 64, intermediateSize: 4 * hiddenSize },
    ...{ positions: LONG_WINDOW, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02 },
    labels: [],
  };
}

/** `seed` decides the order of the texts and what is masked of them; `device` is the engine's. */
export function toOptions(
  { learningRate, batchTokens, maskedShare }: Recipe,
  seed: number,
  device: string,
): PretrainOptions {
  // What grows or rises at first does so in some hundreds of steps, whatever a step is.
  return {
    ...{ learningRate, schedule: 'CONSTANT', warmupTokens: 250 * batchTokens, totalTokens: Infinity },
    ...{ batchTokens, firstBatchTokens: batchTokens / 2, rampTokens: 1250 * batchTokens },
    // A GPU is idle between kernels of few rows; a processor gains nothing by more.
    maxBatchTokens: device === 'cpu' ? 8704 : batchTokens + 512,
    ...{ maskedShare, weightDecay: 0.01, dropout: 0, gradientClip: 1, beta2: 0.98, seed },
    evaluateEvery: 600 * batchTokens,
  };
}
