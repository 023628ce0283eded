import type { Precision } from '../engine.ts';
import type { RandomState } from '../random-state.ts';
import type { Addon, Handle } from './addon.ts';
import { BFLOAT16, FLOAT, type Operators } from './operators.ts';
import { TorchParameter } from './parameter.ts';
import type { Tape } from './tape.ts';
import { TorchTensor, type Scopes, type Type } from './tensors.ts';

/** What the operations share. */
export interface Torch {
  readonly addon: Addon;
  readonly operators: Operators;
  readonly scopes: Scopes;
  readonly tape: Tape;
  /** `cpu`, `cuda:0`, `mps`. */
  readonly device: string;
  readonly precision: Precision;
  /** On devices without our kernel `seed` also seeds the library's own generator. */
  readonly random: RandomState;
}

/** The result of an operation on `inputs`: a gradient flows through it if it does through one of them. */
export function result(
  { addon, tape }: Torch,
  handle: Handle,
  type: Type,
  inputs: readonly (TorchTensor | undefined)[],
  half?: Handle,
): TorchTensor {
  const differentiable = tape.recording && inputs.some((input) => input?.differentiable === true);
  return new TorchTensor(addon, handle, type, { differentiable, half });
}

/** The values in f32. */
export function full({ operators }: Torch, tensor: TorchTensor): Handle {
  return tensor.type === 'bf16' ? operators.one('_to_copy', tensor.handle, FLOAT) : tensor.handle;
}

/** The values in bf16. */
export function low({ operators }: Torch, tensor: TorchTensor): Handle {
  if (tensor.type === 'bf16') return tensor.handle;
  if (tensor instanceof TorchParameter) return tensor.low();
  return tensor.half ?? operators.one('_to_copy', tensor.handle, BFLOAT16);
}
