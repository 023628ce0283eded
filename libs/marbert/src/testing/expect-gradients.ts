import { expect } from 'vitest';
import type { Engine, Tensor } from '@tasnif/engine';
import { openSafetensors } from '../safetensors.ts';
import { expectClose } from './expect-close.ts';

/** Fails unless `loss` has the gradients in a file of safetensors, for these parameters by name and no others. */
export function expectGradients(
  engine: Engine,
  parameters: ReadonlyMap<string, Tensor>,
  loss: () => Tensor,
  file: string,
): void {
  const expected = openSafetensors(file);
  expect(new Set(parameters.keys())).toEqual(expected.names);
  engine.scope(() => {
    engine.backward(loss());
    for (const [name, parameter] of parameters) {
      const { data } = expected.read(name);
      const gradient = engine.read(engine.gradient(parameter));
      // The key's bias shifts all scores of a query alike: its true gradient is 0, and what is left is rounding,
      // which no machine has in common. Every other tensor has an entry above 1e-4.
      const largest = Math.max(...data.map(Math.abs), 1e-4);
      expectClose(gradient, data, 1e-4 * largest, name);
    }
    return 0;
  });
  expected.dispose();
}
