/** Reads texts back: of each index its raw text, in the same order; at most 64 are asked for at a time. */
export type TextsOf = (indices: readonly number[]) => Promise<readonly string[]>;

export type Pair = readonly [number, number];

const TEXTS_AT_A_TIME = 64;

/**
 * Visits pairs of documents with what `prepare` makes of their texts, of which it holds at most 64 at a time.
 *
 * `pairs` is taken from only as far as the batch goes, so it may skip what the visits before have settled.
 */
export async function comparePairs<Prepared>(
  pairs: Iterable<Pair>,
  textsOf: TextsOf,
  prepare: (text: string) => Prepared,
  visit: (pair: Pair, one: Prepared, other: Prepared) => void,
): Promise<void> {
  for (const batch of batchesOf(pairs)) {
    const documents = [...new Set(batch.flat())].sort((a, b) => a - b);
    const texts = await textsOf(documents);
    const prepared = new Map(
      documents.map((document, at) => [document, prepare(textAt(texts, at, document))]),
    );
    for (const pair of batch) {
      visit(pair, prepared.get(pair[0]) as Prepared, prepared.get(pair[1]) as Prepared);
    }
  }
}

/** Pairs in order, as many together as name 64 documents at most. */
function* batchesOf(pairs: Iterable<Pair>): Generator<Pair[]> {
  let batch: Pair[] = [];
  let documents = new Set<number>();
  for (const pair of pairs) {
    batch.push(pair);
    documents.add(pair[0]).add(pair[1]);
    if (documents.size < TEXTS_AT_A_TIME - 1) continue;
    yield batch;
    batch = [];
    documents = new Set();
  }
  if (batch.length > 0) yield batch;
}

function textAt(texts: readonly string[], at: number, document: number): string {
  const text = texts[at];
  if (text === undefined)
    throw new RangeError(`The text of document ${document} was asked for and not given.`);
  return text;
}
