import type { Addon, Handle } from './addon.ts';
import { BFLOAT16, type Operators } from './operators.ts';
import { TorchTensor } from './tensors.ts';

/** Gradients of some rows of a table: `rows [U]`, none twice, and `values [U,H]`. */
export interface RowGradient {
  rows: Int32Array;
  values: Handle;
}

/**
 * A tensor with a gradient. The gradient has one buffer for as long as the parameter lives, so that a step faults no
 * page in; that of a sparse table is the rows that were touched.
 */
export class TorchParameter extends TorchTensor {
  readonly sparse: boolean;
  /** Set by the optimizer of a sparse table: brings rows up to date before they are read; all without `rows`. */
  settle: ((rows?: Int32Array) => void) | undefined;
  /** What was gathered of a sparse table, a piece a batch. */
  readonly pieces: RowGradient[] = [];
  readonly #addon: Addon;
  readonly #operators: Operators;
  #gradient: Handle | undefined;
  #gathered = false;
  #low: Handle | undefined;
  #lowIsCurrent = false;

  constructor(
    addon: Addon,
    operators: Operators,
    handle: Handle,
    { trainable, sparse }: { trainable: boolean; sparse: boolean },
  ) {
    super(addon, handle, 'f32', { differentiable: trainable });
    this.#addon = addon;
    this.#operators = operators;
    this.sparse = sparse;
  }

  /** The values in bf16, rounded anew after each change. */
  low(): Handle {
    this.#low ??= this.#operators.unowned('empty_like', this.handle, BFLOAT16);
    if (!this.#lowIsCurrent) this.#operators.run('copy_', this.#low, this.handle);
    this.#lowIsCurrent = true;
    return this.#low;
  }

  changed(): void {
    this.#lowIsCurrent = false;
  }

  /** The gradient gathered so far, dense; `undefined` where there is none. */
  gathered(): Handle | undefined {
    return this.#gathered ? this.#gradient : undefined;
  }

  /** Adds to the gradient. */
  gather(gradient: Handle): void {
    if (this.#gathered) this.#operators.run('add_.Tensor', this.#buffer(), gradient);
    else this.#operators.run('copy_', this.#buffer(), gradient);
    this.#gathered = true;
  }

  /** Adds the f32 matrix product of `a` and `b`, computed in place. */
  gatherProduct(a: Handle, b: Handle): void {
    if (this.#gathered) this.#operators.run('addmm_', this.#buffer(), a, b);
    else this.#operators.run('mm.out', a, b, this.#buffer());
    this.#gathered = true;
  }

  gatherRows(rows: Int32Array, values: Handle): void {
    this.pieces.push({ rows, values: this.#addon.alias(values) });
  }

  forgetGradient(): void {
    this.#gathered = false;
    this.#addon.free(this.pieces.splice(0).map(({ values }) => values));
  }

  dispose(): void {
    this.forgetGradient();
    this.#addon.free([this.handle, this.#gradient, this.#low].filter((handle) => handle !== undefined));
  }

  #buffer(): Handle {
    this.#gradient ??= this.#operators.unowned('empty_like', this.handle);
    return this.#gradient;
  }
}
