import type { Addon, Argument, Handle } from './addon.ts';
import type { Scopes } from './tensors.ts';

/** Numbers of `c10::ScalarType`. */
export const LONG = 4;
export const FLOAT = 6;
export const BFLOAT16 = 15;

/**
 * Calls operators by `name` or `name.overload`, each looked up once; results belong to the innermost scope. Names are
 * ATen's, but for our own kernels, which begin with `tasnif::`.
 */
export class Operators {
  readonly #addon: Addon;
  readonly #scopes: Scopes;
  readonly #device: string;
  readonly #resolved = new Map<string, number>();

  constructor(addon: Addon, scopes: Scopes, device: string) {
    this.#addon = addon;
    this.#scopes = scopes;
    this.#device = device;
  }

  /** A copy on the device. */
  fromFloats(data: Float32Array, shape: readonly number[]): Handle {
    return this.#scopes.adopt(this.#addon.fromArray(data, shape, this.#device));
  }

  fromInts(data: Int32Array, shape: readonly number[] = [data.length]): Handle {
    return this.#scopes.adopt(this.#addon.fromArray(data, shape, this.#device));
  }

  /** An operator with one tensor as its result. */
  one(operator: string, ...args: Argument[]): Handle {
    return this.#scopes.adopt(this.#call(operator, args) as Handle);
  }

  /** The same for one that its maker frees, whatever scope is open. */
  unowned(operator: string, ...args: Argument[]): Handle {
    return this.#call(operator, args) as Handle;
  }

  /** An operator with several tensors as its results; what else it returns is left out. */
  many(operator: string, ...args: Argument[]): Handle[] {
    return this.some(operator, ...args).filter((handle) => handle !== undefined);
  }

  /** The same for one that leaves out those that were not asked for. */
  some(operator: string, ...args: Argument[]): (Handle | undefined)[] {
    return (this.#call(operator, args) as (Handle | bigint | null)[]).map((handle) =>
      typeof handle === 'number' ? this.#scopes.adopt(handle) : undefined,
    );
  }

  /** An operator that changes its arguments; a result that stands for one of them is let go of. */
  run(operator: string, ...args: Argument[]): void {
    const result = this.#call(operator, args);
    if (typeof result === 'number') this.#addon.free([result]);
  }

  #call(operator: string, args: readonly Argument[]): unknown {
    let resolved = this.#resolved.get(operator);
    if (resolved === undefined) {
      const [name = operator, overload = ''] = operator.split('.');
      resolved = this.#addon.resolve(name.includes('::') ? name : `aten::${name}`, overload);
      this.#resolved.set(operator, resolved);
    }
    return this.#addon.call(resolved, args);
  }
}
