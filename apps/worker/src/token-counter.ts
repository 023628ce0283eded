import { createTokenStatistics } from '@tasnif/corpus';
import { openModelFolder } from '@tasnif/marbert';
import type { Artifacts, JobInput, TokenReport } from '@tasnif/store';
import { createNormalizer, createTokenizer } from '@tasnif/tokenizer';

/** Examples of each kind. */
const EXAMPLES = 5;

type Examples = TokenReport['figures']['longest'];
type Example = Examples[number];

export interface TokenCounter {
  add(text: string): void;
  finish(): TokenReport;
}

/** Counts texts as tokens of a base model that has a vocabulary, after a normalisation profile. */
export function createTokenCounter(
  artifacts: Artifacts,
  { baseModelId, normalization }: JobInput<'MEASURE_TOKENS'>['tokens'],
): TokenCounter {
  const folder = openModelFolder(artifacts.baseModelFolder(baseModelId));
  const spec = folder.tokenizer;
  folder.dispose();
  const tokenizer = createTokenizer(spec);
  const { normalize } = createNormalizer(normalization);
  const unknownId = spec.vocabulary.indexOf(spec.unknownToken);
  const statistics = createTokenStatistics();
  const longest = createTop(({ tokens }) => tokens);
  const mostUnknown = createTop(({ tokens, unknown }) => unknown / tokens);
  let document = 0;
  return {
    add(text) {
      const { ids } = tokenizer.encode(normalize(text));
      let unknown = 0;
      for (const id of ids) if (id === unknownId) unknown++;
      statistics.add(ids.length, unknown);
      const example = { document: document++, tokens: ids.length, unknown };
      longest.add(example);
      if (unknown > 0) mostUnknown.add(example);
    },
    finish: () => ({
      ...{ baseModelId, normalization },
      figures: { ...statistics.finish(), longest: longest.list(), mostUnknown: mostUnknown.list() },
    }),
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
