import { createTokenStatistics } from '@tasnif/corpus';
import { openModelFolder } from '@tasnif/marbert';
import type { Artifacts, JobInput, TokenReport } from '@tasnif/store';
import { createEncodingPool, createNormalizer } from '@tasnif/tokenizer';

/** Examples of each kind. */
const EXAMPLES = 5;
/** Characters of a batch, and batches that may be under way: what waits is held in memory. */
const BATCH_CHARACTERS = 500_000;
const MOST_BATCHES = 3;

type Examples = TokenReport['figures']['longest'];
type Example = Examples[number];

/** Counts texts in a thread beside the caller's work. */
export interface TokenCounter {
  /** Resolves when there is room for more. */
  add(text: string): Promise<void>;
  finish(): Promise<TokenReport>;
  dispose(): Promise<void>;
}

/** Counts texts as tokens of a base model that has a vocabulary, after a normalisation profile. */
export function createTokenCounter(
  artifacts: Artifacts,
  { baseModelId, normalization }: JobInput<'MEASURE_TOKENS'>['tokens'],
): TokenCounter {
  const folder = openModelFolder(artifacts.baseModelFolder(baseModelId));
  const spec = folder.tokenizer;
  folder.dispose();
  const { normalize } = createNormalizer(normalization);
  const unknownId = spec.vocabulary.indexOf(spec.unknownToken);
  const pool = createEncodingPool({ spec, maxLength: undefined, threads: 1 });
  const statistics = createTokenStatistics();
  const longest = createTop(({ tokens }) => tokens);
  const mostUnknown = createTop(({ tokens, unknown }) => unknown / tokens);
  let document = 0;
  let batch: string[] = [];
  let characters = 0;
  /** Of the batches under way, oldest first; each is counted when those before it are. */
  const underWay: Promise<void>[] = [];

  function send(): void {
    const texts = batch;
    [batch, characters] = [[], 0];
    const before = underWay.at(-1);
    const counted = pool.encode(texts).then(async ({ ids, ends }) => {
      await before;
      for (const [i, end] of ends.entries()) count(ids.subarray(i === 0 ? 0 : ends[i - 1], end));
    });
    // Whoever waits for it hears of a failure; until then it must not end the process.
    counted.catch(() => undefined);
    underWay.push(counted);
  }

  function count(ids: Int32Array): void {
    let unknown = 0;
    for (const id of ids) if (id === unknownId) unknown++;
    statistics.add(ids.length, unknown);
    const example = { document: document++, tokens: ids.length, unknown };
    longest.add(example);
    if (unknown > 0) mostUnknown.add(example);
  }

  return {
    async add(text) {
      batch.push(normalize(text));
      characters += text.length;
      if (characters < BATCH_CHARACTERS) return;
      send();
      if (underWay.length >= MOST_BATCHES) await underWay.shift();
    },
    async finish() {
      send();
      await Promise.all(underWay);
      return {
        ...{ baseModelId, normalization },
        figures: { ...statistics.finish(), longest: longest.list(), mostUnknown: mostUnknown.list() },
      };
    },
    dispose: () => pool.dispose(),
  };
}

/** Keeps the examples of the largest measures, the first of equal ones. */
function createTop(measure: (example: Example) => number): { add(example: Example): void; list(): Examples } {
  const kept: Example[] = [];
  return {
    add(example) {
      const last = kept.at(-1);
      if (kept.length === EXAMPLES && last !== undefined && measure(example) <= measure(last)) return;
      kept.push(example);
      kept.sort((a, b) => measure(b) - measure(a));
      kept.length = Math.min(kept.length, EXAMPLES);
    },
    list: () => kept,
  };
}
