import type { AttentionOptions, Span } from '../engine.ts';

/** Neighbouring texts whose scores are computed together. */
export interface Block {
  /** The rows that the block takes of the queries, and of the keys and values; those of all blocks leave none out. */
  queries: Span;
  keys: Span;
  texts: { text: number; query: Span; key: Span }[];
}

/** Keys of a block, unless one text alone has more: what is computed and masked grows with it, and products get faster. */
const BLOCK_KEYS = 128;

/** Blocks in the order of the texts, whose queries must lie end to end, and whose keys one after another. */
export function cutIntoBlocks(
  { queries, keys }: AttentionOptions,
  queryRows: number,
  keyRows: number,
): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  let keyEnd = 0;
  for (const [text, query] of queries.entries()) {
    const key = keys[text] ?? query;
    const within = query.start + query.length <= queryRows && key.start + key.length <= keyRows;
    if (!within || key.length === 0) {
      throw new RangeError(`Text ${String(text)} does not lie within the rows given.`);
    }
    if (query.start !== end)
      throw new RangeError(`The queries of text ${String(text)} begin elsewhere than those before end.`);
    end += query.length;
    if (key.start < keyEnd)
      throw new RangeError(`The keys of text ${String(text)} begin among those of another.`);
    keyEnd = key.start + key.length;
    const last = blocks.at(-1);
    if (last !== undefined && key.start + key.length - last.keys.start <= BLOCK_KEYS) {
      last.texts.push({ text, query, key });
      last.queries.length += query.length;
    } else {
      // What lies between two texts goes with the one before.
      if (last !== undefined) last.keys.length = key.start - last.keys.start;
      const start = last === undefined ? 0 : key.start;
      blocks.push({
        queries: { ...query },
        keys: { start, length: 0 },
        texts: [{ text, query, key }],
      });
    }
  }
  const last = blocks.at(-1);
  if (last !== undefined) last.keys.length = keyRows - last.keys.start;
  if (end !== queryRows)
    throw new RangeError(`There are ${String(queryRows)} rows of queries, and texts for ${String(end)}.`);
  return blocks;
}
