import { EngineError } from '../errors.ts';
import type { DeviceChoice, Engine, Tensor } from '../engine.ts';
import { createAdamW } from './adamw.ts';
import { loadAddon, type Addon, type Handle } from './addon.ts';
import { packedAttention } from './attention.ts';
import { Operators } from './operators.ts';
import { handleOf, Scopes, TorchTensor } from './tensors.ts';

/** ATen's `Reduction::Mean`. */
const MEAN = 1;
/** ATen's default for a label that is left out of the loss; ours never has it. */
const IGNORE_INDEX = -100;

export interface TorchEngineOptions {
  /** Default AUTO. */
  device?: DeviceChoice;
}

/**
 * The engine over libtorch, the library under PyTorch. All calls must come from one thread: libgomp keeps a pool
 * of workers for each thread that calls.
 *
 * Errors: ENGINE_MISSING, DEVICE_MISSING (CUDA was asked for and none is found).
 */
export function createTorchEngine({ device: choice = 'AUTO' }: TorchEngineOptions = {}): Engine {
  const addon = loadAddon();
  const device = findDevice(addon, choice);
  const scopes = new Scopes(addon);
  const operators = new Operators(addon, scopes);
  const tensor = (handle: Handle): Tensor => new TorchTensor(addon, handle);

  /** An operation of several operators: only its result outlives it. */
  const composed = (body: () => Handle): Tensor => scopes.run(() => tensor(body()));

  function withoutGradients<R>(body: () => R): R {
    const was = addon.setGradMode(false);
    try {
      return body();
    } finally {
      addon.setGradMode(was);
    }
  }

  return {
    name: 'torch',
    device,
    version: addon.version,
    seed: (seed) => {
      addon.seed(seed);
    },
    liveTensors: () => addon.live(),

    floats: (data, shape) => tensor(scopes.adopt(addon.fromArray(data, shape, device))),
    integers: (data) => tensor(scopes.adopt(addon.fromArray(data, [data.length], device))),
    parameter: (data, shape) => {
      const handle = addon.fromArray(data, shape, device);
      addon.requireGradient(handle);
      return tensor(handle);
    },
    read: (tensor) => addon.toFloats(handleOf(tensor)),
    free: (tensors) => {
      addon.free(tensors.map(handleOf));
    },
    scope: (body) => scopes.run(body),
    withoutGradients,

    rows: (table, indices) => tensor(operators.one('embedding', handleOf(table), handleOf(indices))),
    add: (a, b) => tensor(operators.one('add.Tensor', handleOf(a), handleOf(b))),
    linear: (x, weight, bias) =>
      tensor(operators.one('linear', handleOf(x), handleOf(weight), handleOf(bias))),
    layerNorm: (x, weight, bias, epsilon) =>
      tensor(
        operators.one('layer_norm', handleOf(x), weight.shape, handleOf(weight), handleOf(bias), epsilon),
      ),
    gelu: (x) => tensor(operators.one('gelu', handleOf(x))),
    tanh: (x) => tensor(operators.one('tanh', handleOf(x))),
    dropout: (x, probability) =>
      probability === 0 ? x : tensor(operators.one('dropout', handleOf(x), probability, true)),
    attention: (query, key, value, options) => {
      const packed = [handleOf(query), handleOf(key), handleOf(value)] as const;
      return composed(() => packedAttention(operators, packed, query.shape[1] ?? 0, options));
    },
    crossEntropy: (logits, labels, { classWeights, labelSmoothing = 0 } = {}) =>
      composed(() => {
        const wide = operators.one('_cast_Long', handleOf(labels));
        const weights = classWeights === undefined ? null : handleOf(classWeights);
        const given = [handleOf(logits), wide, weights, MEAN, IGNORE_INDEX, labelSmoothing];
        return operators.one('cross_entropy_loss', ...given);
      }),

    gradients: (loss, parameters) => {
      const handles = parameters.map(handleOf);
      const found = addon.gradients(handleOf(loss), handles);
      return withoutGradients(() =>
        found.map((gradient, i) =>
          tensor(gradient === null ? operators.one('zeros_like', handles[i]) : scopes.adopt(gradient)),
        ),
      );
    },
    clipByNorm: (gradients, maxNorm) =>
      scopes.run(() => clipByNorm(addon, operators, gradients.map(handleOf), maxNorm)),
    adamW: (groups, options) => createAdamW(addon, operators, device, groups, options),
  };
}

function findDevice(addon: Addon, choice: DeviceChoice): string {
  const cuda = choice !== 'CPU' && addon.cudaDevices() > 0;
  if (choice === 'CUDA' && !cuda) {
    throw new EngineError(
      'DEVICE_MISSING',
      `CUDA was asked for, and libtorch ${addon.version} finds no CUDA device.`,
      'Use device AUTO or CPU, or install a CUDA build of libtorch and its driver.',
    );
  }
  return cuda ? 'cuda:0' : 'cpu';
}

/** The norm of all gradients together, and their scaling, as PyTorch's `clip_grad_norm_`. */
function clipByNorm(addon: Addon, operators: Operators, gradients: Handle[], maxNorm: number): number {
  const norms = operators.many('_foreach_norm.Scalar', gradients, 2);
  const stacked = operators.one('stack', norms);
  const total = operators.one('linalg_vector_norm', stacked, 2);
  const norm = addon.toFloats(total)[0] ?? Number.NaN;
  const scale = maxNorm / (norm + 1e-6);
  if (scale < 1) operators.run('_foreach_mul_.Scalar', gradients, scale);
  return norm;
}
