import type { TokenizeResult } from './bench-tokenize.ts';
import type { Machine } from './machine.ts';
import { shortNumber, shortSpread } from './numbers.ts';
import { formatTable } from './table.ts';
import { TOKENIZER_NAMES } from './tokenizers.ts';

/** The result as a person reads it on a terminal. */
export function formatTokenizeReport(result: TokenizeResult, { processor }: Machine): string {
  const { texts, bytes, tokens, different, spreads, ratios, rates, threads } = result;
  const measured = TOKENIZER_NAMES.filter((name) => rates[name].length > 0);
  return [
    `${processor}, one thread`,
    `news: ${shortNumber(texts)} texts, ${shortNumber(bytes / 1e6)} MB, ${shortNumber(tokens)} tokens; ` +
      `${String(rates.tasnif.length)} rounds`,
    different === 0
      ? 'ids: the same for every text'
      : `ids: NOT THE SAME for ${shortNumber(different)} texts`,
    '',
    formatTable(
      ['', 'MB/s'],
      measured.map((name) => [name, shortSpread(spreads[name])]),
    ),
    '',
    ...measured.flatMap((name) =>
      name === 'tasnif' ? [] : [`tasnif divided by ${name}: ${shortSpread(ratios[name])}`],
    ),
    `tasnif in ${String(threads.threads)} threads divided by one, ${shortNumber(threads.bytes / 1e6)} MB: ${shortSpread(threads.ratio)}`,
  ].join('\n');
}
