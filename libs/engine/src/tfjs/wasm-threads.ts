import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';

/** What the package keeps ready; one more would have to be started by an event loop that is waiting for it. */
const MOST_THREADS = 8;

const require = createRequire(import.meta.url);

/**
 * Runs `start`, which starts the wasm back end, so that it computes in threads in Node.js too. The package has them for
 * browsers alone: in Node.js it leaves them out, starts its workers from URLs that only browsers know, and takes half
 * of the processors for cores. Each of these is put right while it starts, and put back.
 */
export async function withWasmThreads<R>(
  folder: string,
  processors: number,
  start: () => Promise<R>,
): Promise<R> {
  const threads = Math.min(processors, MOST_THREADS);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
  setThreadsCount(threads);
  const workers: Worker[] = [];
  const putBack = [
    replace(require('node:worker_threads') as object, 'Worker', wasmWorker(folder, workers)),
    // It asks for these to know how many threads it may have, at most one for two of them.
    replace(require('node:os') as object, 'cpus', () => Array.from({ length: 2 * threads }, () => ({}))),
    // It takes `Worker` from above and leaves it here.
    replace(globalThis, 'Worker', undefined),
    keepListeners('uncaughtException'),
    keepListeners('unhandledRejection'),
  ];
  try {
    return await start();
  } finally {
    for (const back of putBack) back();
    // The process may end while they wait for work.
    for (const worker of workers) worker.unref();
  }
}

/** A worker that runs the package's scripts from its files; each that is made is added to `made`. */
function wasmWorker(folder: string, made: Worker[]): typeof Worker {
  const { Worker: Base } = require('node:worker_threads') as { Worker: typeof Worker };
  const script = join(folder, 'wasm-out/tfjs-backend-wasm-threaded-simd');
  const { wasmWorkerContents } = require(`${script}.worker.js`) as { wasmWorkerContents: string };
  return class extends Base {
    constructor() {
      // As the package does for browsers: its line ends are those of strings within the script.
      super(wasmWorkerContents.replaceAll('\n', String.raw`\n`), { eval: true });
      made.push(this);
    }

    override postMessage(message: Record<string, unknown>): void {
      super.postMessage(message['cmd'] === 'load' ? { ...message, urlOrBlob: `${script}.js` } : message);
    }
  };
}

/** Sets a property; the result sets it back. */
function replace(object: object, key: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(object, key);
  Object.defineProperty(object, key, { value, writable: true, configurable: true, enumerable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(object, key);
    else Object.defineProperty(object, key, before);
  };
}

/** The result removes the listeners that have come: errors of the process are not for the package to judge. */
function keepListeners(event: 'uncaughtException' | 'unhandledRejection'): () => void {
  const before = new Set<unknown>(process.listeners(event as 'exit'));
  return () => {
    for (const listener of process.listeners(event as 'exit')) {
      if (!before.has(listener)) process.removeListener(event, listener);
    }
  };
}
