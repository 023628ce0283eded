import type { Engine, Tensor } from '@tasnif/engine';
import type { Batch, Example } from './batches.ts';
import type { BertClassifier } from './model.ts';
import { isBiasOrLayerNorm } from './weights.ts';

export interface LearnOptions {
  weightDecay: number;
  /** Probability, everywhere that BERT has it. */
  dropout: number;
  labelSmoothing: number;
  /** Largest joint norm of the gradients. */
  gradientClip: number;
  /** BALANCED weighs a class by documents / (classes · its documents), as scikit-learn. */
  classWeights: 'NONE' | 'BALANCED';
}

export interface Learner {
  /** One optimizer step; the loss and the norm of the gradients before clipping. */
  step(batch: Batch, learningRate: number): { loss: number; gradientNorm: number };
  dispose(): void;
}

/** Everything that one optimizer step needs: the loss of a batch, its gradients, clipping, AdamW. */
export function createLearner(
  engine: Engine,
  model: BertClassifier,
  examples: readonly Example[],
  options: LearnOptions,
): Learner {
  const named = [...model.parameters];
  const decaying = named.filter(([name]) => !isBiasOrLayerNorm(name)).map(([, parameter]) => parameter);
  const others = named.filter(([name]) => isBiasOrLayerNorm(name)).map(([, parameter]) => parameter);
  const parameters = [...decaying, ...others];
  const optimizer = engine.adamW([
    { parameters: decaying, weightDecay: options.weightDecay },
    { parameters: others, weightDecay: 0 },
  ]);
  const classWeights =
    options.classWeights === 'BALANCED' ? balancedWeights(examples, model.config.labels.length) : undefined;

  const lossOf = (batch: Batch): Tensor =>
    engine.scope(() =>
      engine.crossEntropy(model.logits(batch, options.dropout), engine.integers(batch.labels), {
        classWeights: classWeights && engine.floats(classWeights, [classWeights.length]),
        labelSmoothing: options.labelSmoothing,
      }),
    );

  function step(batch: Batch, learningRate: number): { loss: number; gradientNorm: number } {
    let gradientNorm = 0;
    const loss = engine.scope(() => {
      const scalar = lossOf(batch);
      const gradients = engine.gradients(scalar, parameters);
      gradientNorm = engine.clipByNorm(gradients, options.gradientClip);
      optimizer.step(gradients, learningRate);
      return engine.read(scalar)[0] ?? Number.NaN;
    });
    return { loss, gradientNorm };
  }

  return { step, dispose: optimizer.dispose };
}

function balancedWeights(examples: readonly Example[], classes: number): Float32Array {
  const counts = new Float32Array(classes);
  for (const { label } of examples) counts[label] = (counts[label] ?? 0) + 1;
  return counts.map((count) => (count === 0 ? 0 : examples.length / (classes * count)));
}
