import { Worker } from 'node:worker_threads';
import { encodeBatch, type BatchEncoder, type EncodedBatch } from './encode-batch.ts';
import { vocabularyIds } from './spec.ts';
import { createTokenizer } from './tokenizer.ts';

export interface EncodingPoolOptions extends BatchEncoder {
  /** 0: everything is done at once where it is asked. */
  threads: number;
}

/** Tokenizes batches of texts, several at the same time. */
export interface EncodingPool {
  /** The same ids as one tokenizer gives, in the order of the texts. Rejects when its thread ends. */
  encode(texts: readonly string[]): Promise<EncodedBatch>;
  dispose(): Promise<void>;
}

/**
 * Starts the threads; each has a tokenizer of its own. A batch goes to the thread with the fewest before it, and costs a
 * copy of its texts there; ids come back without one. Whoever has much keeps few batches under way, for memory's sake.
 * @throws TokenizerError `VOCABULARY_INVALID`
 */
export function createEncodingPool({ spec, maxLength, threads }: EncodingPoolOptions): EncodingPool {
  if (threads === 0) {
    const tokenizer = createTokenizer(spec);
    return {
      encode: (texts) => Promise.resolve(encodeBatch(tokenizer, texts, maxLength)),
      dispose: () => Promise.resolve(),
    };
  }
  // Refused here what would else be refused in each thread.
  vocabularyIds(spec);
  const pool = Array.from({ length: threads }, () => startThread({ spec, maxLength }));
  return {
    encode(texts) {
      const idlest = pool.reduce((best, thread) => (thread.waiting() < best.waiting() ? thread : best));
      return idlest.encode(texts);
    },
    async dispose() {
      await Promise.all(pool.map((thread) => thread.dispose()));
    },
  };
}

interface Thread {
  encode(texts: readonly string[]): Promise<EncodedBatch>;
  /** Batches under way. */
  waiting(): number;
  dispose(): Promise<void>;
}

/** Run from source, as tests are, it takes the compiled file: Node's threads read no TypeScript. */
const threadFile = import.meta.url.endsWith('.ts') ? '../dist/encode-thread.js' : './encode-thread.js';

function startThread(encoder: BatchEncoder): Thread {
  const worker = new Worker(new URL(threadFile, import.meta.url), { workerData: encoder });
  /** Answered in order. */
  const calls: { resolve(batch: EncodedBatch): void; reject(error: Error): void }[] = [];
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of calls.splice(0)) reject(ended);
  };
  worker.on('message', (batch: EncodedBatch) => calls.shift()?.resolve(batch));
  worker.on('error', end);
  worker.on('exit', () => {
    end(new Error('A thread that tokenizes has ended.'));
  });
  return {
    encode: (texts) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        calls.push({ resolve, reject });
        worker.postMessage(texts);
      }),
    waiting: () => calls.length,
    async dispose() {
      await worker.terminate();
    },
  };
}
