import type { Addon, Argument, Handle } from './addon.ts';
import { BFLOAT16, FLOAT, type Operators } from './operators.ts';
import { TorchParameter } from './parameter.ts';
import type { Scopes, TorchTensor } from './tensors.ts';

/** Takes the gradient of an operation's result and gives each input its share through the tape. */
export type Backward = (gradient: Handle) => void;

interface Entry {
  result: TorchTensor;
  /** Kept for `backward` alone. */
  saved: readonly Handle[];
  backward: Backward;
}

/** A gradient in the making. */
interface Sum {
  handle: Handle;
  /** Nobody else reads its memory, so it may be added to in place. */
  own: boolean;
}

/**
 * What was computed, in order, so that gradients can be computed against it (a Wengert list). Our own instead of
 * libtorch's autograd: weights' gradients go straight into buffers that live from step to step, what a gradient needs
 * is freed the moment it was used, and our kernels need no registration.
 */
export class Tape {
  recording = true;
  readonly #addon: Addon;
  readonly #operators: Operators;
  readonly #scopes: Scopes;
  readonly #entries: Entry[] = [];
  readonly #sums = new Map<TorchTensor, Sum>();

  constructor(addon: Addon, operators: Operators, scopes: Scopes) {
    this.#addon = addon;
    this.#operators = operators;
    this.#scopes = scopes;
  }

  /**
   * Notes how `result` came about; one that no gradient flows through is passed over. `saved` are the tensors that
   * the gradient needs: `backward` gets handles of its own, which outlive the scope that they were made in.
   */
  record(
    result: TorchTensor,
    saved: readonly Handle[],
    backward: (...saved: Handle[]) => Backward,
  ): TorchTensor {
    if (!result.differentiable) return result;
    const own = saved.map((handle) => this.#addon.alias(handle));
    this.#entries.push({ result, saved: own, backward: backward(...own) });
    return result;
  }

  /** Walks back from `loss`, whose own gradient is `factor`; after that nothing is recorded. */
  backward(loss: TorchTensor, factor: number): void {
    try {
      this.#scopes.run(() => {
        this.give(loss, this.#operators.one('full_like', loss.handle, factor), true);
      });
      for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
        const { result, saved, backward } = entry;
        const sum = this.#sums.get(result);
        this.#sums.delete(result);
        try {
          if (sum !== undefined) {
            this.#scopes.run(() => {
              backward(sum.handle);
            });
          }
        } finally {
          this.#addon.free(sum === undefined ? saved : [sum.handle, ...saved]);
        }
      }
    } finally {
      this.clear();
    }
  }

  /** Adds to the gradient of `tensor`. `fresh`: nobody else reads this memory. */
  give(tensor: TorchTensor, gradient: Handle, fresh = false): void {
    if (!tensor.differentiable) return;
    const wanted = tensor.type === 'bf16' ? BFLOAT16 : FLOAT;
    const isWanted = this.#addon.type(gradient) === wanted;
    const typed = isWanted ? gradient : this.#operators.one('_to_copy', gradient, wanted);
    if (tensor instanceof TorchParameter) tensor.gather(typed);
    else if (this.#sums.has(tensor)) this.#add(tensor, 'add', '.Tensor', typed);
    else this.#sums.set(tensor, { handle: this.#addon.alias(typed), own: fresh || !isWanted });
  }

  /** Adds the matrix product of `a` and `b`. */
  giveProduct(tensor: TorchTensor, a: Handle, b: Handle): void {
    if (!tensor.differentiable) return;
    const sameType = (this.#addon.type(a) === BFLOAT16) === (tensor.type === 'bf16');
    if (sameType && tensor instanceof TorchParameter) tensor.gatherProduct(a, b);
    else if (sameType && this.#sums.has(tensor)) this.#add(tensor, 'addmm', '', a, b);
    else this.give(tensor, this.#operators.one('mm', a, b), true);
  }

  /** Forgets what was recorded and not used. */
  clear(): void {
    this.#addon.free(this.#entries.splice(0).flatMap(({ saved }) => saved));
    this.#addon.free([...this.#sums.values()].map(({ handle }) => handle));
    this.#sums.clear();
  }

  #add(tensor: TorchTensor, operator: string, overload: string, ...args: Argument[]): void {
    const sum = this.#sums.get(tensor);
    if (sum === undefined) return;
    if (sum.own) {
      this.#operators.run(`${operator}_${overload}`, sum.handle, ...args);
      return;
    }
    this.#sums.set(tensor, {
      handle: this.#operators.unowned(`${operator}${overload}`, sum.handle, ...args),
      own: true,
    });
    this.#addon.free([sum.handle]);
  }
}
