import type { ProgressReporter } from '../progress.ts';

/** Passes bytes on and tells how many of `total` have come, over all files for which it is called. */
export function createByteCounter(
  progress: ProgressReporter,
  stage: string,
  total: number,
): (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  let done = 0;
  return async function* (chunks) {
    for await (const chunk of chunks) {
      done += chunk.length;
      progress.report({ stage, done, total, unit: 'bytes' });
      progress.check();
      yield chunk;
    }
  };
}
