import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseTokenizerJson } from '@tasnif/tokenizer';
import { benchThreads, type ThreadsResult } from './bench-threads.ts';
import { BenchError } from './errors.ts';
import type { Progress } from './progress.ts';
import { readTexts } from './read-texts.ts';
import { runRustTokenizer } from './rust-tokenizer.ts';
import { ratioSpread, spreadOf, type Spread } from './statistics.ts';
import { createTokenizers, RUST, TOKENIZER_NAMES, type Encode, type TokenizerName } from './tokenizers.ts';

export interface TokenizeResult {
  texts: number;
  /** Of the texts in UTF-8. */
  bytes: number;
  tokens: number;
  /** Texts to which the contestants gave different ids. */
  different: number;
  /** Million bytes a second, a figure a round. */
  rates: Record<TokenizerName, number[]>;
  spreads: Record<TokenizerName, Spread>;
  /** Tasnif's rate divided by that of the same round. */
  ratios: Record<Exclude<TokenizerName, 'tasnif'>, Spread>;
  threads: ThreadsResult;
}

export interface TokenizeOptions {
  rounds: number;
  /** A turn goes over all texts until so much time has gone; 1.5 by default. */
  secondsOfTurn?: number;
  dataFolder: string;
  /** That has `tokenizers`; without one, the Rust tokenizer is left out. */
  python: string | undefined;
  progress: Progress;
  signal: AbortSignal;
}

/** The story of the benchmark: the same ids, which also warms both up → rounds of turns. Throws DATA_INVALID. */
export async function benchTokenize({
  rounds,
  secondsOfTurn = 1.5,
  dataFolder,
  python,
  progress,
  signal,
}: TokenizeOptions): Promise<TokenizeResult> {
  const texts = readTexts('news', dataFolder)?.map(({ text }) => text);
  const tokenizerJson = join(dataFolder, 'marbert-vocab/tokenizer.json');
  if (texts === undefined || texts.length === 0 || !existsSync(tokenizerJson)) {
    throw new BenchError(
      'DATA_INVALID',
      `${dataFolder} lacks sanad-sample/ or marbert-vocab/tokenizer.json.`,
      'Give --data a folder with both: a folder a topic and a file a text, and the tokenizer of a BERT model.',
    );
  }
  const tokenizers = createTokenizers(tokenizerJson);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

  progress.now('comparing ids');
  const { tokens, different } = compareIds(texts, tokenizers);

  const rates: TokenizeResult['rates'] = { '@huggingface/tokenizers': [], [RUST]: [], tasnif: [] };
  let differentInRust = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const name of TOKENIZER_NAMES) {
      progress.now(`round ${String(round)} of ${String(rounds)}, ${name}`);
      // Lets signals be heard.
      await setImmediate();
      signal.throwIfAborted();
      if (name !== RUST) {
        rates[name].push(bytes / 1e6 / secondsOfPass(tokenizers[name](), texts, secondsOfTurn));
      } else if (python !== undefined) {
        const job = { python, tokenizerJson, texts, seconds: secondsOfTurn, signal };
        const turn = await runRustTokenizer(job);
        rates[RUST].push(bytes / 1e6 / turn.secondsOfPass);
        differentInRust = countDifferent(texts, tokenizers.tasnif(), turn.ids);
      }
    }
  }
  const spec = parseTokenizerJson(JSON.parse(readFileSync(tokenizerJson, 'utf8')));
  const threads = await benchThreads(texts, spec, { rounds, progress, signal });
  return {
    threads,
    ...{ texts: texts.length, bytes, tokens, rates, different: different + differentInRust },
    spreads: {
      '@huggingface/tokenizers': spreadOf(rates['@huggingface/tokenizers']),
      [RUST]: spreadOf(rates[RUST]),
      tasnif: spreadOf(rates.tasnif),
    },
    ratios: {
      '@huggingface/tokenizers': ratioSpread(rates.tasnif, rates['@huggingface/tokenizers']),
      [RUST]: ratioSpread(python === undefined ? [] : rates.tasnif, rates[RUST]),
    },
  };
}

function compareIds(
  texts: readonly string[],
  tokenizers: ReturnType<typeof createTokenizers>,
): { tokens: number; different: number } {
  const [ours, theirs] = [tokenizers.tasnif(), tokenizers['@huggingface/tokenizers']()];
  let [tokens, different] = [0, 0];
  for (const text of texts) {
    const [ids, expected] = [ours(text), theirs(text)];
    tokens += ids.length;
    if (Array.from(ids).join() !== Array.from(expected).join()) different++;
  }
  return { tokens, different };
}

function countDifferent(
  texts: readonly string[],
  encode: Encode,
  expected: readonly (readonly number[])[],
): number {
  return texts.filter((text, i) => Array.from(encode(text)).join() !== expected[i]?.join()).length;
}

/** The mean over as many passes as begin within `secondsOfTurn`. */
function secondsOfPass(encode: Encode, texts: readonly string[], secondsOfTurn: number): number {
  const start = performance.now();
  let [passes, seconds] = [0, 0];
  do {
    for (const text of texts) encode(text);
    passes++;
    seconds = (performance.now() - start) / 1000;
  } while (seconds < secondsOfTurn);
  return seconds / passes;
}
