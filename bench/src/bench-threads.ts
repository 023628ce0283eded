import { availableParallelism } from 'node:os';
import { encodeTexts, type TokenizerSpec } from '@tasnif/tokenizer';
import type { Progress } from './progress.ts';
import { ratioSpread, type Spread } from './statistics.ts';

/** As large as a large data set. */
const BYTES = 100e6;

export interface ThreadsResult {
  threads: number;
  /** Of the texts in UTF-8, repeated until there are enough. */
  bytes: number;
  /** The rate in threads, which start anew each time, divided by that of one tokenizer in the same round. */
  ratio: Spread;
}

/** Tokenizes many texts in threads and without, in turns. */
export async function benchThreads(
  texts: readonly string[],
  spec: TokenizerSpec,
  { rounds, progress, signal }: { rounds: number; progress: Progress; signal: AbortSignal },
): Promise<ThreadsResult> {
  const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const copies = Math.max(1, Math.round(BYTES / size));
  const many = Array.from({ length: copies }, () => texts).flat();
  const threads = Math.min(4, availableParallelism());
  const secondsWith = async (own: number): Promise<number> => {
    signal.throwIfAborted();
    const start = performance.now();
    await encodeTexts(many, { spec, maxLength: 512, threads: own });
    return (performance.now() - start) / 1000;
  };
  const [rates, alone]: [number[], number[]] = [[], []];
  for (let round = 1; round <= rounds; round++) {
    progress.now(`round ${String(round)} of ${String(rounds)}, threads`);
    rates.push(1 / (await secondsWith(threads)));
    alone.push(1 / (await secondsWith(0)));
  }
  return { threads, bytes: copies * size, ratio: ratioSpread(rates, alone) };
}
