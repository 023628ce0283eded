import type { AdamWOptions, Moments, Optimizer, OptimizerState, ParameterGroup } from '../engine.ts';
import { distinctRows } from '../distinct-rows.ts';
import type { Handle } from './addon.ts';
import { sumByRow } from './operations/rows.ts';
import type { Torch } from './context.ts';
import { TorchParameter, type RowGradient } from './parameter.ts';
import { createRowAdamW, type RowAdamW } from './row-adamw.ts';
import { toTorch } from './tensors.ts';

/** A parameter whose every value is updated at each step. */
interface Dense {
  parameter: TorchParameter;
  mean: Handle;
  variance: Handle;
}

interface Group {
  weightDecay: number;
  learningRateFactor: number;
  members: (Dense | RowAdamW)[];
}

/**
 * AdamW with decoupled weight decay, by ATen's fused kernel (`_fused_adamw_`); sparse tables by `row-adamw.ts`.
 */
export function createAdamW(
  torch: Torch,
  groups: readonly ParameterGroup[],
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Partial<AdamWOptions> = {},
): Optimizer {
  const { addon, operators, scopes, device } = torch;
  const betas = { beta1, beta2, epsilon };
  const own: Group[] = groups.map(({ parameters, weightDecay, learningRateFactor = 1 }) => ({
    weightDecay,
    learningRateFactor,
    members: parameters.map((tensor) => {
      const parameter = toParameter(toTorch(tensor));
      if (parameter.sparse) return createRowAdamW(torch, parameter, { ...betas, weightDecay });
      const [mean, variance] = [zerosLike(parameter), zerosLike(parameter)];
      return { parameter, mean, variance };
    }),
  }));
  const members = own.flatMap((group) => group.members);
  let steps = 0;

  function zerosLike({ handle }: TorchParameter): Handle {
    return device === 'cpu'
      ? operators.unowned('tasnif::untouched_zeros', handle, false)
      : operators.unowned('zeros_like', handle);
  }

  function step(learningRate: number, maxNorm: number): number {
    return scopes.run(() => {
      const rowGradients = new Map(
        members.filter(isRows).map((rows) => [rows, mergePieces(torch, rows.parameter.pieces)]),
      );
      const dense = members.flatMap((member) => (isRows(member) ? [] : (member.parameter.gathered() ?? [])));
      const sparse = [...rowGradients.values()].flatMap((gradient) => gradient?.values ?? []);
      const norm = jointNorm(torch, [...dense, ...sparse]);
      if (Number.isFinite(norm)) {
        steps += 1;
        // As PyTorch's `clip_grad_norm_`; the kernels divide by its inverse as they read the gradient.
        const factor = Math.min(1, maxNorm / (norm + 1e-6));
        for (const group of own) {
          const rate = learningRate * group.learningRateFactor;
          stepDense(group, rate, factor);
          for (const rows of group.members.filter(isRows))
            rows.step(steps, rate, factor, rowGradients.get(rows));
        }
      }
      for (const { parameter } of members) {
        parameter.forgetGradient();
        parameter.changed();
      }
      return norm;
    });
  }

  function stepDense({ members, weightDecay }: Group, learningRate: number, factor: number): void {
    const moving = members.flatMap((member) => {
      const gradient = isRows(member) ? undefined : member.parameter.gathered();
      return isRows(member) || gradient === undefined ? [] : [{ ...member, gradient }];
    });
    if (moving.length === 0) return;
    const count = operators.fromFloats(Float32Array.of(steps), []);
    operators.run(
      '_fused_adamw_',
      moving.map(({ parameter }) => parameter.handle),
      moving.map(({ gradient }) => gradient),
      moving.map(({ mean }) => mean),
      moving.map(({ variance }) => variance),
      [],
      moving.map(() => count),
      ...[learningRate, beta1, beta2, weightDecay, epsilon, false, false],
      factor === 1 ? null : operators.fromFloats(Float32Array.of(1 / factor), [1]),
    );
  }

  function momentsOf(member: Dense | RowAdamW): Moments {
    return isRows(member)
      ? member.moments()
      : { mean: () => addon.toFloats(member.mean), variance: () => addon.toFloats(member.variance) };
  }

  function load(state: OptimizerState): void {
    steps = state.steps;
    for (const [i, member] of members.entries()) {
      const moments = state.moments[i];
      if (moments === undefined) throw new RangeError(`The state has no moments for parameter ${String(i)}.`);
      scopes.run(() => {
        for (const which of ['mean', 'variance'] as const) {
          const values = operators.fromFloats(moments[which](), member.parameter.shape);
          operators.run('copy_', member[which], values);
        }
      });
      if (isRows(member)) member.resume(steps, moments.touched?.());
    }
  }

  return {
    step,
    state: () => ({ steps, moments: members.map(momentsOf) }),
    load,
    dispose: () => {
      for (const member of members) {
        addon.free([member.mean, member.variance]);
        if (isRows(member)) member.dispose();
      }
    },
  };
}

function isRows(member: Dense | RowAdamW): member is RowAdamW {
  return 'resume' in member;
}

function toParameter(tensor: unknown): TorchParameter {
  if (tensor instanceof TorchParameter && tensor.differentiable) return tensor;
  throw new TypeError('An optimizer takes trainable parameters.');
}

/** The Euclidean norm of all together. */
function jointNorm({ addon, operators }: Torch, gradients: readonly Handle[]): number {
  if (gradients.length === 0) return 0;
  const norms = operators.many('_foreach_norm.Scalar', gradients, 2);
  return (
    addon.toFloats(operators.one('linalg_vector_norm', operators.one('stack', norms), 2))[0] ?? Number.NaN
  );
}

/** The gradients of several batches as one, no row twice. */
function mergePieces(torch: Torch, pieces: readonly RowGradient[]): RowGradient | undefined {
  const [first] = pieces;
  if (first === undefined || pieces.length === 1) return first;
  const { operators } = torch;
  const all = Int32Array.from(pieces.flatMap(({ rows }) => [...rows]));
  const { distinct, places } = distinctRows(all);
  const values = operators.one(
    'cat',
    pieces.map((piece) => piece.values),
    0,
  );
  return { rows: distinct, values: sumByRow(torch, values, operators.fromInts(places), distinct.length) };
}
