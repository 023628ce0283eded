import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from '../engine.ts';

/** What differs between TensorFlow.js's back ends, once one is ready. */
export interface Backend {
  readonly name: Extract<EngineName, 'tensorflow' | 'wasm'>;
  /** As an engine reports it. */
  readonly device: string;
  readonly version: string;
  /** Whether a product with a transposed operand is much slower than to transpose first. */
  readonly transposesFirst: boolean;
  /** Whether rows are chosen and added up on the host: the back end's own way is slower, or there is none. */
  readonly rowsOnHost: boolean;
  /** Bytes of tensors that it can hold at most. */
  readonly memoryLimit: number;
  /** Bytes that it has taken from the system for tensors, if it can say. */
  heldBytes?(): number;
}

/** Makes the next operations go to `backend`: there is one current back end in a process. */
export function select({ name }: Backend): void {
  // Of one that is ready this is done when it returns.
  if (tf.getBackend() !== name) void tf.setBackend(name);
}
