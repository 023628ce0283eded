import type { AttentionOptions } from '../engine.ts';
import type { Handle } from './addon.ts';
import type { Operators } from './operators.ts';

interface Group {
  /** First token of the group's first text. */
  start: number;
  texts: number;
  length: number;
}

/**
 * Attention over packed texts, `[T,H]` → `[T,H]`: neighbours of the same length are attended in one call, as the
 * strided view `[texts, heads, length, H/heads]` of the packed rows, so nothing is copied and no mask is needed.
 */
export function packedAttention(
  operators: Operators,
  [query, key, value]: readonly [Handle, Handle, Handle],
  hiddenSize: number,
  { lengths, heads, dropout }: AttentionOptions,
): Handle {
  const groups = groupByLength(lengths);
  const headSize = hiddenSize / heads;
  const outputs = groups.map(({ start, texts, length }) => {
    const [q, k, v] = [query, key, value].map((packed) => {
      const own = operators.one('narrow', packed, 0, start, texts * length);
      const split = operators.one('view', own, [texts, length, heads, headSize]);
      return operators.one('transpose.int', split, 1, 2);
    }) as [Handle, Handle, Handle];
    const attended = operators.one('scaled_dot_product_attention', q, k, v, null, dropout);
    const byToken = operators.one('transpose.int', attended, 1, 2);
    return operators.one('reshape', byToken, [texts * length, hiddenSize]);
  });
  return outputs.length === 1 && outputs[0] !== undefined ? outputs[0] : operators.one('cat', outputs, 0);
}

function groupByLength(lengths: readonly number[]): Group[] {
  const groups: Group[] = [];
  let start = 0;
  for (const length of lengths) {
    const last = groups.at(-1);
    if (last?.length === length) last.texts += 1;
    else groups.push({ start, texts: 1, length });
    start += length;
  }
  return groups;
}
