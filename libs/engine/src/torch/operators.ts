import type { Addon, Argument, Handle } from './addon.ts';
import type { Scopes } from './tensors.ts';

/** Calls ATen operators by `name` or `name.overload`, each looked up once; results belong to the innermost scope. */
export class Operators {
  readonly #addon: Addon;
  readonly #scopes: Scopes;
  readonly #resolved = new Map<string, number>();

  constructor(addon: Addon, scopes: Scopes) {
    this.#addon = addon;
    this.#scopes = scopes;
  }

  /** An operator with one tensor as its result. */
  one(operator: string, ...args: Argument[]): Handle {
    return this.#scopes.adopt(this.#call(operator, args) as Handle);
  }

  /** The same for one that its maker frees, whatever scope is open. */
  unowned(operator: string, ...args: Argument[]): Handle {
    return this.#call(operator, args) as Handle;
  }

  /** An operator with several tensors as its results. */
  many(operator: string, ...args: Argument[]): Handle[] {
    return (this.#call(operator, args) as Handle[]).map((handle) => this.#scopes.adopt(handle));
  }

  /** An operator that changes its arguments and returns nothing. */
  run(operator: string, ...args: Argument[]): void {
    this.#call(operator, args);
  }

  #call(operator: string, args: readonly Argument[]): unknown {
    let resolved = this.#resolved.get(operator);
    if (resolved === undefined) {
      const [name = operator, overload = ''] = operator.split('.');
      resolved = this.#addon.resolve(`aten::${name}`, overload);
      this.#resolved.set(operator, resolved);
    }
    return this.#addon.call(resolved, args);
  }
}
