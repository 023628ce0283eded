import { z } from 'zod';
import { count, parse, share, trainingParameters } from './parameters.ts';
import { textSources } from './text-sources.ts';

const { normalization, normalizationSwitches, schedule, warmupShare, weightDecay, dropout } =
  trainingParameters.shape;
const { checkpointMinutes, seed, device, deviceIndex, precision, maxBatchTokens } = trainingParameters.shape;
const tokens = z.int().min(1);

const pretrainingParameters = z.object({
  texts: textSources,
  ...{ normalization, normalizationSwitches },
  /** Tokens of the vocabulary that is learned, at most; `null`: the base model brings its own. */
  vocabularySize: tokens.nullable(),
  /** Tokens of a window of text, the two special ones included. */
  windowLength: z.int().min(3),
  /** Share of the texts that nothing is learned from and that it is measured on, 0 to 1. */
  heldOutShare: share,
  /** Share of the tokens that are masked, 0 to 1. */
  maskedShare: share,
  /** Tokens to train on, all epochs together; `null`: as many as `epochs` have. */
  tokens: tokens.nullable(),
  /** Times that every text is seen; `null`: as `tokens` allow. */
  epochs: z.int().min(1).nullable(),
  /** Peak of the schedule, per step. */
  learningRate: z.number().positive(),
  ...{ schedule, warmupShare },
  /** Tokens of an optimizer step. */
  batchTokens: tokens,
  /** Share of all tokens in which a step grows on a line from half of `batchTokens`; 0: it has them from the first. */
  rampShare: share,
  ...{ weightDecay, dropout },
  /** Tokens between two evaluations; `null`: a twentieth of all. */
  evaluateEvery: tokens.nullable(),
  ...{ checkpointMinutes, seed, maxBatchTokens },
  ...{ device, deviceIndex, precision },
});

const pretrainingFigures = z.object({
  /** Whether the weights were random, or those of one that began so. */
  fromScratch: z.boolean(),
  /** Seen, all epochs together, by this run. */
  tokens: count,
  windowLength: z.int().min(3),
  /** On the held-out texts with the last weights: e to the loss, and share of the masked tokens that are found; `null` without any. */
  perplexity: z.number().min(1).nullable(),
  accuracy: share.nullable(),
});

/** How a run pre-trains, every default filled in. */
export type PretrainingParameters = z.infer<typeof pretrainingParameters>;

/** What is known of a base model that a run made. */
export type PretrainingFigures = z.infer<typeof pretrainingFigures>;

export function parsePretrainingParameters(value: unknown): PretrainingParameters {
  return parse('parameters of the pre-training', pretrainingParameters, value);
}

export function parsePretrainingFigures(value: unknown): PretrainingFigures {
  return parse('figures of the pre-training', pretrainingFigures, value);
}
