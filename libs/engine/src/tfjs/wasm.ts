import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { BackendWasm, getThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { Backend } from './backend.ts';
import { wasmKernels } from './wasm-kernels.ts';
import { withWasmThreads } from './wasm-threads.ts';

/** The heap has 4 GiB; what lies between tensors, and copies of weights that are packed for products, are of it too. */
const MEMORY_LIMIT = 3 * 2 ** 30;

let ready: Promise<Backend> | undefined;

/** TensorFlow.js in WebAssembly, with SIMD and threads: once in a process, and on every machine. */
export function loadWasm(): Promise<Backend> {
  ready ??= load();
  return ready;
}

async function load(): Promise<Backend> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  const folder = dirname(dirname(entry));
  setWasmPaths(join(folder, 'dist/'));
  const isReady = await withWasmThreads(folder, availableParallelism(), () => tf.setBackend('wasm'));
  const backend = tf.backend();
  if (!isReady || !(backend instanceof BackendWasm)) throw new Error('The wasm back end does not start.');
  // Its type is that of a module which this compiler knows nothing of.
  const { wasm } = backend as unknown as { wasm: { HEAPU8: Uint8Array } };
  return {
    name: 'wasm',
    device: 'cpu',
    version: `${version_wasm}, ${String(getThreadsCount())} threads`,
    memoryLimit: MEMORY_LIMIT,
    kernels: wasmKernels,
    heldBytes: () => wasm.HEAPU8.byteLength,
  };
}
