import type { TokenizerSpec } from './spec.ts';
import type { Tokenizer } from './tokenizer.ts';

/** How the texts of a batch become ids. */
export interface BatchEncoder {
  spec: TokenizerSpec;
  /** As of `Tokenizer.encode`; `undefined`: no limit. */
  maxLength: number | undefined;
}

/** The ids of several texts, end to end. */
export interface EncodedBatch {
  ids: Int32Array<ArrayBuffer>;
  /** Of each text the place behind its last id. */
  ends: Int32Array<ArrayBuffer>;
}

export function encodeBatch(
  tokenizer: Tokenizer,
  texts: readonly string[],
  maxLength: number | undefined,
): EncodedBatch {
  const options = maxLength === undefined ? {} : { maxLength };
  const encoded = texts.map((text) => tokenizer.encode(text, options).ids);
  const ends = new Int32Array(texts.length);
  let length = 0;
  for (const [i, ids] of encoded.entries()) ends[i] = length += ids.length;
  const ids = new Int32Array(length);
  for (const [i, own] of encoded.entries()) ids.set(own, (ends[i] ?? 0) - own.length);
  return { ids, ends };
}

/** The ids of each text, as views. */
export function idsOf({ ids, ends }: EncodedBatch): Int32Array[] {
  return Array.from(ends, (end, i) => ids.subarray(i === 0 ? 0 : ends[i - 1], end));
}
