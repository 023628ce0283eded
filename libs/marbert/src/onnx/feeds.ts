import type { GraphInputs } from './inputs.ts';

/** An int64 tensor: what ONNX Runtime is given under the name of an input. */
export interface Feed {
  data: BigInt64Array;
  dims: readonly number[];
}

/**
 * What a graph is given to classify texts, each its token ids with [CLS] and [SEP]: padded to the longest of them, or
 * end to end (inputs.ts).
 */
export function toFeeds(inputs: GraphInputs, texts: readonly Int32Array[]): Record<string, Feed> {
  return inputs === 'BATCH' ? padded(texts) : packed(texts);
}

/** The mask hides the padding, so its id counts for nothing. */
function padded(texts: readonly Int32Array[]): Record<string, Feed> {
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const feed = (): Feed => ({
    data: new BigInt64Array(texts.length * longest),
    dims: [texts.length, longest],
  });
  const [ids, mask, types] = [feed(), feed(), feed()];
  for (const [row, text] of texts.entries()) {
    ids.data.set(BigInt64Array.from(text, BigInt), row * longest);
    mask.data.fill(1n, row * longest, row * longest + text.length);
  }
  return { input_ids: ids, attention_mask: mask, token_type_ids: types };
}

function packed(texts: readonly Int32Array[]): Record<string, Feed> {
  const tokens = texts.reduce((sum, { length }) => sum + length, 0);
  const feed = (): Feed => ({ data: new BigInt64Array(tokens), dims: [1, tokens] });
  const [ids, positions, segments] = [feed(), feed(), feed()];
  const first = new BigInt64Array(texts.length);
  let start = 0;
  for (const [segment, text] of texts.entries()) {
    first[segment] = BigInt(start);
    ids.data.set(BigInt64Array.from(text, BigInt), start);
    positions.data.set(
      BigInt64Array.from(text, (_, position) => BigInt(position)),
      start,
    );
    segments.data.fill(BigInt(segment), start, start + text.length);
    start += text.length;
  }
  return { ids, positions, segments, first: { data: first, dims: [texts.length] } };
}
