import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ChildFailure, runChild } from './child.ts';
import { BenchError } from './errors.ts';

const script = fileURLToPath(new URL('../python/tokenize_texts.py', import.meta.url));

const result = z.object({ secondsOfPass: z.number().positive(), ids: z.array(z.array(z.int())) });

/** What a turn of Hugging Face's Rust tokenizer came to. */
export type RustTurn = z.infer<typeof result>;

interface RustJob {
  /** A Python that has `tokenizers`. */
  python: string;
  tokenizerJson: string;
  texts: readonly string[];
  seconds: number;
  signal: AbortSignal;
}

/** Tokenises by the crate `tokenizers` through Python, in a process of its own on one thread. Throws CONTESTANT_FAILED. */
export async function runRustTokenizer(job: RustJob): Promise<RustTurn> {
  const { python, tokenizerJson: tokenizer, texts, seconds, signal } = job;
  const folder = mkdtempSync(join(tmpdir(), 'tasnif-bench-tokenize-'));
  const jobFile = join(folder, 'job.json');
  try {
    writeFileSync(jobFile, JSON.stringify({ tokenizer, texts, seconds }));
    let turn: RustTurn | undefined;
    const onMessage = (message: unknown): void => {
      turn = result.parse(message);
    };
    const env = { TOKENIZERS_PARALLELISM: 'false', RAYON_NUM_THREADS: '1' };
    await runChild({ program: python, args: [script, jobFile], env, signal, onMessage });
    if (turn === undefined) throw new ChildFailure('ended without telling its figures', '');
    return turn;
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw new BenchError(
      'CONTESTANT_FAILED',
      `Hugging Face's Rust tokenizer ${error.message}.\n${error.log}`,
      'Mend what it names.',
      { cause: error },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
