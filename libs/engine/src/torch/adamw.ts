import type { AdamWOptions, Optimizer, ParameterGroup, Tensor } from '../engine.ts';
import type { Addon, Handle } from './addon.ts';
import type { Operators } from './operators.ts';
import { handleOf } from './tensors.ts';

interface GroupState {
  parameters: Handle[];
  weightDecay: number;
  mean: Handle[];
  variance: Handle[];
  /** Steps taken, one scalar a parameter, as the fused kernel wants them. */
  steps: Handle[];
}

/** AdamW with decoupled weight decay, by ATen's fused kernel (`_fused_adamw_`). */
export function createAdamW(
  addon: Addon,
  operators: Operators,
  device: string,
  groups: readonly ParameterGroup[],
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Partial<AdamWOptions> = {},
): Optimizer {
  const zerosLike = (handle: Handle): Handle => operators.unowned('zeros_like', handle);
  const states = groups.map(({ parameters, weightDecay }): GroupState => {
    const handles = parameters.map(handleOf);
    return {
      parameters: handles,
      weightDecay,
      mean: handles.map((handle) => zerosLike(handle)),
      variance: handles.map((handle) => zerosLike(handle)),
      steps: handles.map(() => addon.fromArray(new Float32Array(1), [], device)),
    };
  });

  function step(gradients: readonly Tensor[], learningRate: number): void {
    const handles = gradients.map(handleOf);
    const was = addon.setGradMode(false);
    try {
      let first = 0;
      for (const { parameters, weightDecay, mean, variance, steps } of states) {
        const own = handles.slice(first, (first += parameters.length));
        operators.run('_foreach_add_.Scalar', steps, 1);
        operators.run(
          '_fused_adamw_',
          ...[parameters, own, mean, variance, [], steps],
          ...[learningRate, beta1, beta2, weightDecay, epsilon, false, false],
        );
      }
    } finally {
      addon.setGradMode(was);
    }
  }

  return {
    step,
    dispose: () => {
      addon.free(states.flatMap(({ mean, variance, steps }) => [...mean, ...variance, ...steps]));
    },
  };
}
