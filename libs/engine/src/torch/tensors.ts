import type { Tensor } from '../engine.ts';
import { EngineError } from '../errors.ts';
import type { Addon, Handle } from './addon.ts';

/** How the values of a tensor are kept. */
export type Type = 'f32' | 'bf16' | 'i32';

/** A tensor of the torch engine. */
export class TorchTensor implements Tensor {
  readonly handle: Handle;
  readonly type: Type;
  /** Whether a gradient flows through it. */
  readonly differentiable: boolean;
  /** The same values in bf16, where an f32 tensor is multiplied several times in that precision. */
  readonly half: Handle | undefined;
  /** What an integer tensor was made of. */
  readonly host: Int32Array | undefined;
  readonly #addon: Addon;

  constructor(
    addon: Addon,
    handle: Handle,
    type: Type,
    {
      differentiable = false,
      half,
      host,
    }: { differentiable?: boolean; half?: Handle | undefined; host?: Int32Array } = {},
  ) {
    this.#addon = addon;
    this.handle = handle;
    this.type = type;
    this.differentiable = differentiable;
    this.half = half;
    this.host = host;
  }

  get shape(): readonly number[] {
    return this.#addon.shape(this.handle);
  }
}

export function toTorch(tensor: Tensor): TorchTensor {
  if (tensor instanceof TorchTensor) return tensor;
  throw new EngineError(
    'FOREIGN_TENSOR',
    'A tensor of another engine was given to the torch engine.',
    'Read it with its own engine and make a new one from the values.',
  );
}

/**
 * Which tensors belong to which scope. Freeing by scope and not by garbage collection keeps the intermediate
 * results of a forward pass from outliving it: a factor of two to three in peak memory.
 */
export class Scopes {
  readonly #addon: Addon;
  readonly #open: Handle[][] = [];

  constructor(addon: Addon) {
    this.#addon = addon;
  }

  get depth(): number {
    return this.#open.length;
  }

  /** Gives a new handle to the innermost scope; where none is open, its maker frees it. */
  adopt(handle: Handle): Handle {
    this.#open.at(-1)?.push(handle);
    return handle;
  }

  run<R>(body: () => R): R {
    const made: Handle[] = [];
    this.#open.push(made);
    const kept = new Set<Handle>();
    try {
      const result = body();
      for (const tensor of tensorsIn(result)) {
        kept.add(tensor.handle);
        if (tensor.half !== undefined) kept.add(tensor.half);
      }
      return result;
    } finally {
      this.#open.pop();
      this.#open.at(-1)?.push(...made.filter((handle) => kept.has(handle)));
      this.#addon.free(made.filter((handle) => !kept.has(handle)));
    }
  }
}

function tensorsIn(result: unknown): TorchTensor[] {
  const all: readonly unknown[] = Array.isArray(result) ? result : [result];
  return all.filter((one) => one instanceof TorchTensor);
}
