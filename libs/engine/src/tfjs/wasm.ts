import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { BackendWasm, getThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { EngineError } from '../errors.ts';
import type { Backend } from './backend.ts';
import { wasmKernels } from './wasm-kernels.ts';
import { withWasmThreads } from './wasm-threads.ts';

/** The heap has 4 GiB; what lies between tensors, and copies of weights that are packed for products, are of it too. */
const MEMORY_LIMIT = 3 * 2 ** 30;

let ready: Promise<Backend> | undefined;

/** TensorFlow.js in WebAssembly, with SIMD and threads, as many as the first call says: once in a process. */
export function loadWasm(threads = availableParallelism()): Promise<Backend> {
  ready ??= load(threads);
  return ready;
}

async function load(threads: number): Promise<Backend> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  const folder = dirname(dirname(entry));
  setWasmPaths(join(folder, 'dist/'));
  const isReady = await withWasmThreads(folder, threads, () => tf.setBackend('wasm'));
  const backend = tf.backend();
  if (!isReady || !(backend instanceof BackendWasm)) {
    throw new EngineError(
      'ENGINE_MISSING',
      `TensorFlow.js ${version_wasm} does not start in WebAssembly here.`,
      'Use Node.js 20.19 or later, and run `npm ci`.',
    );
  }
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
