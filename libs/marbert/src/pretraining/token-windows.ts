/** Texts as token ids, each no longer than the model reads at once; they may be more than memory holds. */
export interface TokenWindows {
  readonly count: number;
  /** Of all of them. */
  readonly tokens: number;
  /** In tokens. */
  lengthOf(window: number): number;
  /** Ids, with [CLS] and [SEP]. */
  read(window: number): Int32Array;
}

/**
 * Cuts a text, given with [CLS] and [SEP], into windows of at most `maxLength` tokens with [CLS] and [SEP] of their own.
 * A cut stands before a word where that leaves anything of the window.
 * @param continues for each id, whether the token continues the word before it
 */
export function cutIntoWindows(ids: Int32Array, maxLength: number, continues: Uint8Array): Int32Array[] {
  const [first = 0, last = 0] = [ids[0], ids.at(-1)];
  const content = ids.subarray(1, -1);
  const windows: Int32Array[] = [];
  for (let start = 0; start < content.length;) {
    const furthest = Math.min(start + maxLength - 2, content.length);
    let end = furthest;
    while (end > start && end < content.length && continues[content[end] ?? 0] === 1) end--;
    if (end === start) end = furthest;
    windows.push(Int32Array.of(first, ...content.subarray(start, end), last));
    start = end;
  }
  return windows;
}

/** Windows that are in memory already. */
export function windowsInMemory(windows: readonly Int32Array[]): TokenWindows {
  const find = (window: number): Int32Array => windows[window] ?? new Int32Array();
  return {
    count: windows.length,
    tokens: windows.reduce((sum, { length }) => sum + length, 0),
    lengthOf: (window) => find(window).length,
    read: find,
  };
}
