import * as tf from '@tensorflow/tfjs-core';
import type { AdamWOptions, Moments, Optimizer, OptimizerState, ParameterGroup } from '../engine.ts';
import type { Tfjs } from './context.ts';
import { DenseParameter, SparseTable } from './parameter.ts';
import { createRowAdamW, type RowAdamW } from './row-adamw.ts';
import { toTfjs } from './tensors.ts';

/** A parameter whose every value is updated at each step. */
interface Dense {
  parameter: DenseParameter;
  mean: tf.Tensor;
  variance: tf.Tensor;
}

interface Group {
  weightDecay: number;
  learningRateFactor: number;
  members: (Dense | RowAdamW)[];
}

/** AdamW with decoupled weight decay; sparse tables by `row-adamw.ts`. */
export function createAdamW(
  { scopes }: Tfjs,
  groups: readonly ParameterGroup[],
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Partial<AdamWOptions> = {},
): Optimizer {
  const own: Group[] = groups.map(({ parameters, weightDecay, learningRateFactor = 1 }) => ({
    weightDecay,
    learningRateFactor,
    members: parameters.map((tensor) => {
      const parameter = toParameter(toTfjs(tensor));
      if (parameter instanceof SparseTable) {
        return createRowAdamW(parameter, { beta1, beta2, epsilon, weightDecay });
      }
      const zeros = (): tf.Tensor => tf.keep(tf.zeros([...parameter.shape]));
      return { parameter, mean: zeros(), variance: zeros() };
    }),
  }));
  const members = own.flatMap((group) => group.members);
  let steps = 0;

  function step(learningRate: number, maxNorm: number): number {
    const rowGradients = new Map(members.filter(isRows).map((rows) => [rows, rows.parameter.gathered()]));
    const dense = members.flatMap((member) => (isRows(member) ? [] : (member.parameter.gradient ?? [])));
    const sparse = [...rowGradients.values()].flatMap((gradient) => gradient?.values ?? []);
    const norm = jointNorm(dense, sparse);
    if (Number.isFinite(norm)) {
      steps += 1;
      // As PyTorch's `clip_grad_norm_`.
      const factor = Math.min(1, maxNorm / (norm + 1e-6));
      for (const { members, weightDecay, learningRateFactor } of own) {
        const rate = learningRate * learningRateFactor;
        for (const member of members) {
          if (isRows(member)) member.step(steps, rate, factor, rowGradients.get(member));
          else
            scopes.run(() => {
              stepDense(member, rate, 1 - rate * weightDecay, factor);
            });
        }
      }
    }
    for (const { parameter } of members) parameter.forgetGradient();
    return norm;
  }

  function stepDense(member: Dense, learningRate: number, decay: number, factor: number): void {
    const { parameter, mean, variance } = member;
    const { gradient, value } = parameter;
    if (gradient === undefined) return;
    const correction = Math.sqrt(1 - beta2 ** steps);
    const rate = (learningRate * correction) / (1 - beta1 ** steps);
    const own = tf.mul(gradient, (1 - beta1) * factor);
    const squares = tf.mul(tf.square(gradient), (1 - beta2) * factor ** 2);
    member.mean = tf.keep(tf.add(tf.mul(mean, beta1), own));
    member.variance = tf.keep(tf.add(tf.mul(variance, beta2), squares));
    const deviation = tf.add(tf.sqrt(member.variance), epsilon * correction);
    const kept = decay === 1 ? value : tf.mul(value, decay);
    const moved = tf.sub(kept, tf.mul(tf.div(member.mean, deviation), rate));
    tf.dispose([mean, variance]);
    parameter.replace(moved);
  }

  function momentsOf(member: Dense | RowAdamW): Moments {
    if (isRows(member)) return member.moments();
    return {
      mean: () => member.mean.dataSync<'float32'>().slice(),
      variance: () => member.variance.dataSync<'float32'>().slice(),
    };
  }

  function load(state: OptimizerState): void {
    steps = state.steps;
    for (const [i, member] of members.entries()) {
      const moments = state.moments[i];
      if (moments === undefined) throw new RangeError(`The state has no moments for parameter ${String(i)}.`);
      if (isRows(member)) {
        member.load(steps, moments);
        continue;
      }
      for (const which of ['mean', 'variance'] as const) {
        member[which].dispose();
        member[which] = tf.keep(tf.tensor(moments[which](), [...member.parameter.shape]));
      }
    }
  }

  return {
    step,
    state: () => ({ steps, moments: members.map(momentsOf) }),
    load,
    dispose: () => {
      for (const member of members) {
        if (isRows(member)) member.dispose();
        else tf.dispose([member.mean, member.variance]);
      }
    },
  };
}

function isRows(member: Dense | RowAdamW): member is RowAdamW {
  return member.parameter instanceof SparseTable;
}

function toParameter(tensor: unknown): DenseParameter | SparseTable {
  const isParameter = tensor instanceof DenseParameter || tensor instanceof SparseTable;
  if (isParameter && tensor.differentiable) return tensor;
  throw new TypeError('An optimizer takes trainable parameters.');
}

/** The Euclidean norm of all together. */
function jointNorm(dense: readonly tf.Tensor[], sparse: readonly Float32Array[]): number {
  let squares = 0;
  for (const values of sparse) for (const value of values) squares += value * value;
  if (dense.length > 0) {
    // Row by row first, which back ends are faster at than at all values at once.
    const sums = dense.map((gradient) => tf.sum(tf.sum(tf.square(gradient), -1)));
    squares += tf.sum(tf.stack(sums)).dataSync()[0] ?? Number.NaN;
  }
  return Math.sqrt(squares);
}
