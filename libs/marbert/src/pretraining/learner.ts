import type { Engine, Optimizer, Tensor } from '@tasnif/engine';
import { learnInParts, learnLoss } from '../learn-in-parts.ts';
import { parameterGroups } from '../parameter-groups.ts';
import { randomGenerator } from '../random.ts';
import type { BertMaskedLm } from './masked-lm.ts';
import {
  askForRoundNumber,
  countMasked,
  maskText,
  packMasked,
  type MaskedText,
  type MaskingRules,
} from './masking.ts';

export interface MaskedLmLearnOptions {
  /** Tokens computed at once; the gradients of a step's parts are summed. */
  maxBatchTokens: number;
  /** Share of the tokens that are masked. */
  maskedShare: number;
  weightDecay: number;
  /** Probability, everywhere that BERT has it. */
  dropout: number;
  /** Largest joint norm of the gradients. */
  gradientClip: number;
  /** How fast AdamW forgets the squares of gradients. */
  beta2: number;
  seed: number;
}

export interface MaskedLmLearner {
  /** Names of what is trained, in the order of the optimizer's state. */
  readonly names: readonly string[];
  readonly optimizer: Optimizer;
  /** Optimizer step number `step`, from 1, on `windows`; the loss and the norm of the gradients before clipping. */
  step(
    windows: readonly Int32Array[],
    step: number,
    learningRate: number,
  ): { loss: number; gradientNorm: number };
  dispose(): void;
}

/** Everything that one optimizer step needs; what it masks is drawn from (seed, step). */
export function createMaskedLmLearner(
  engine: Engine,
  model: BertMaskedLm,
  rules: MaskingRules,
  options: MaskedLmLearnOptions,
): MaskedLmLearner {
  const { maskedShare, dropout, seed } = options;
  const { names, groups } = parameterGroups(model, { weightDecay: options.weightDecay, layerDecay: 1 });
  const optimizer = engine.adamW(groups, { beta2: options.beta2 });
  const size = { texts: Infinity, tokens: options.maxBatchTokens };

  return {
    ...{ names, optimizer, dispose: optimizer.dispose },
    step(windows, step, learningRate) {
      engine.seed(seed, step);
      const random = randomGenerator(`${String(seed)} masks ${String(step)}`);
      const texts = windows
        .map((ids) => maskText(ids, rules, maskedShare, random))
        .filter(({ places }) => places.length > 0);
      const loss = learnInParts(texts, size, {
        weightOf: countMasked,
        learn: (part, share) => learnLoss(engine, share, () => maskedLoss(engine, model, part, dropout)),
      });
      return { loss, gradientNorm: optimizer.step(learningRate, options.gradientClip) };
    },
  };
}

function maskedLoss(
  engine: Engine,
  model: BertMaskedLm,
  texts: readonly MaskedText[],
  dropout: number,
): Tensor {
  return engine.scope(() => {
    const rounded = engine.compilesShapes;
    const batch = packMasked(rounded ? askForRoundNumber(texts) : texts, { rounded });
    return engine.crossEntropy(model.logits(batch, dropout), engine.integers(batch.labels));
  });
}
