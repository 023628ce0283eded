/**
 * Runs of two documents or more with the same key above 0, each ascending.
 *
 * Key and document share a 64-bit word, so one native sort puts them in order; 8 bytes a document while it lasts.
 *
 * @param documents ascending
 * @param keyOf an unsigned 32-bit number
 */
export function* equalRuns(
  documents: Uint32Array,
  keyOf: (document: number) => number,
): Generator<Uint32Array> {
  const words = new BigUint64Array(documents.length);
  // Little-endian, as every processor Node is built for but one: the half at the odd place is the upper.
  const halves = new Uint32Array(words.buffer);
  for (const [at, document] of documents.entries()) {
    halves[2 * at] = document;
    halves[2 * at + 1] = keyOf(document);
  }
  words.sort();
  for (let start = 0, end = 0; start < documents.length; start = end) {
    const key = halves[2 * start + 1];
    while (end < documents.length && halves[2 * end + 1] === key) end += 1;
    if (key === 0 || end - start < 2) continue;
    yield Uint32Array.from({ length: end - start }, (_, at) => halves[2 * (start + at)] as number);
  }
}
