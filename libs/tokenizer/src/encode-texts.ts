import { idsOf, type BatchEncoder } from './encode-batch.ts';
import { createEncodingPool } from './encoding-pool.ts';

/** Fewer characters than this are tokenized sooner than threads have started. */
const WORTH_THREADS = 10e6;
const BATCH = 256;

/**
 * The ids of each text, in order: in threads where the texts are long together, else at once.
 *
 * @param threads how many at most
 * @throws TokenizerError `VOCABULARY_INVALID`, `MAX_LENGTH_TOO_SMALL`
 */
export async function encodeTexts(
  texts: readonly string[],
  { threads, ...encoder }: BatchEncoder & { threads: number },
  worthThreads: number = WORTH_THREADS,
): Promise<Int32Array[]> {
  const characters = texts.reduce((sum, { length }) => sum + length, 0);
  const used = characters < worthThreads ? 0 : threads;
  const pool = createEncodingPool({ ...encoder, threads: used });
  const encoded: Int32Array[] = [];
  let next = 0;
  // Two for each thread, so that none waits for its next.
  const inTurn = Array.from({ length: Math.max(1, 2 * used) }, async () => {
    while (next < texts.length) {
      const start = next;
      next += BATCH;
      const batch = await pool.encode(texts.slice(start, start + BATCH));
      for (const [i, ids] of idsOf(batch).entries()) encoded[start + i] = ids;
    }
  });
  try {
    await Promise.all(inTurn);
  } finally {
    await pool.dispose();
  }
  return encoded;
}
