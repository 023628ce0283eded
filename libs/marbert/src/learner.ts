import type { Engine, Optimizer, Tensor } from '@tasnif/engine';
import { learnAdversarially } from './adversarial.ts';
import { packBatch, type Batch, type Lesson } from './batches.ts';
import type { EncoderInputs } from './encoder.ts';
import { createFrozenCache } from './frozen-cache.ts';
import { learnInParts, learnLoss } from './learn-in-parts.ts';
import { lessonLoss, lessonWeight, type Distillation } from './lesson-loss.ts';
import type { TextClassifier } from './text-classifier.ts';
import { parameterGroups } from './parameter-groups.ts';

export interface LearnOptions {
  /** Texts computed at once, and of one optimizer step unless `gradientAccumulation` sums several. */
  batchSize: number;
  /** Tokens computed at once: a batch with more is cut, and its gradients are summed. Default: any number. */
  maxBatchTokens?: number;
  weightDecay: number;
  /** Factor of the learning rate from each layer to the one below it. */
  layerDecay: number;
  /** Probability, everywhere that BERT has it. */
  dropout: number;
  labelSmoothing: number;
  /**
   * How far the word embeddings of a text are moved to where its loss is greater, relative to their norm, half of the
   * gradients being those of the text there. Default 0: not at all, and a step takes half the time.
   */
  adversarialRadius?: number;
  /** Largest joint norm of the gradients. */
  gradientClip: number;
  /** BALANCED weighs a class by documents / (classes · its documents), as scikit-learn; those without a label aside. */
  classWeights: 'NONE' | 'BALANCED';
  /** For texts that a teacher has seen. Default: temperature 2, weight 0.5. */
  distillation?: Distillation;
  seed: number;
  /** Pads the texts of a batch to the longest, which only costs time. Default false. */
  padded?: boolean;
}

export interface Learner {
  /** Names of what is trained, in the order of the optimizer's state. */
  readonly names: readonly string[];
  readonly optimizer: Optimizer;
  /** Optimizer step number `step`, from 1, on `examples`; the loss and the norm of the gradients before clipping. */
  step(
    examples: readonly Lesson[],
    step: number,
    learningRate: number,
  ): { loss: number; gradientNorm: number };
  dispose(): void;
}

/** Everything that one optimizer step needs: the loss of its texts, the gradients, clipping, AdamW. */
export function createLearner(
  engine: Engine,
  model: TextClassifier,
  examples: readonly Lesson[],
  options: LearnOptions,
): Learner {
  const { names, groups } = parameterGroups(model, options);
  const optimizer = engine.adamW(groups);
  const classes = model.config.labels.length;
  const classWeights = options.classWeights === 'BALANCED' ? balancedWeights(examples, classes) : undefined;
  const radius = options.adversarialRadius ?? 0;
  const words = radius === 0 ? undefined : model.words;
  const cache =
    options.padded === true || words !== undefined ? undefined : createFrozenCache(engine, model, examples);
  const size = { texts: options.batchSize, tokens: options.maxBatchTokens ?? Infinity };

  const lossOf = (texts: readonly Lesson[], batch: Batch, inputs: EncoderInputs): Tensor =>
    engine.scope(() =>
      lessonLoss(engine, model.logits(batch, options.dropout, inputs), texts, { ...options, classWeights }),
    );
  const learn = (texts: readonly Lesson[], share: number): number => {
    const batch = packBatch(texts, { padded: options.padded ?? false, rounded: engine.compilesShapes });
    if (words === undefined) {
      return learnLoss(engine, share, () => lossOf(texts, batch, { frozen: cache?.of(batch) }));
    }
    const embeddings = engine.scope(() => engine.read(engine.withoutGradients(() => words(batch))));
    return learnAdversarially(engine, batch, embeddings, { radius, share }, (offset) =>
      lossOf(texts, batch, { offset }),
    );
  };
  const weightOf = (texts: readonly Lesson[]): number =>
    texts.reduce((sum, text) => sum + lessonWeight(text, classWeights), 0);

  function step(
    texts: readonly Lesson[],
    step: number,
    learningRate: number,
  ): { loss: number; gradientNorm: number } {
    engine.seed(options.seed, step);
    const loss = learnInParts(texts, size, { weightOf, learn });
    return { loss, gradientNorm: optimizer.step(learningRate, options.gradientClip) };
  }

  return { names, optimizer, step, dispose: optimizer.dispose };
}

function balancedWeights(lessons: readonly Lesson[], classes: number): Float32Array {
  const counts = new Float32Array(classes);
  for (const { label } of lessons) if (label !== null) counts[label] = (counts[label] ?? 0) + 1;
  const labelled = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count === 0 ? 0 : labelled / (classes * count)));
}
