/**
 * How the logits of a text's windows become those of the text: FIRST takes the first window, which alone is read; MEAN
 * the mean of each class, MAX the greatest.
 */
export type Pooling = 'FIRST' | 'MEAN' | 'MAX';

/** Windows read of a text: what bounds the time and the memory that one text takes. */
export const MOST_WINDOWS = 32;

/**
 * Share of a window's content that it has in common with the next. What is no longer than that stands whole in a window
 * wherever it lies: of 256 tokens 63, a sentence or two. It costs a third more to compute than none.
 */
const OVERLAP = 1 / 4;

/** Tokens that two neighbouring windows of `maxLength` tokens share. */
export function windowOverlap(maxLength: number): number {
  return Math.floor((maxLength - 2) * OVERLAP);
}

/** Tokens, [CLS] and [SEP] included, of the longest text that a model reads to its end. */
export function readableTokens(maxLength: number, pooling: Pooling): number {
  return pooling === 'FIRST' ? maxLength : maxLength + (MOST_WINDOWS - 1) * strideOf(maxLength);
}

/**
 * Cuts the token ids of a text, [CLS] … [SEP], into windows of at most `maxLength` (at least 3) tokens, each between the
 * same two. A text that fits is one window, the array itself. Of a longer one every window is full: neighbours share
 * {@link windowOverlap} tokens, and the last two more where the last would reach over the end. At most `most` windows are
 * cut, from the beginning.
 */
export function windowsOf(ids: Int32Array, maxLength: number, most = MOST_WINDOWS): Int32Array[] {
  if (ids.length <= maxLength) return [ids];
  const stride = strideOf(maxLength);
  const lastStart = ids.length - maxLength;
  const count = Math.min(most, 1 + Math.ceil(lastStart / stride));
  return Array.from({ length: count }, (_, place) => {
    const start = Math.min(place * stride, lastStart);
    const window = ids.slice(start, start + maxLength);
    window.set(ids.subarray(0, 1));
    window.set(ids.subarray(-1), maxLength - 1);
    return window;
  });
}

/** The logits `[C]` of a text from those of its windows, one or more, in order. */
export function poolLogits(windows: readonly Float32Array[], pooling: Pooling): Float32Array {
  const [first = new Float32Array()] = windows;
  if (pooling === 'FIRST') return first;
  return first.map((_, label) => {
    const values = windows.map((logits) => logits[label] ?? 0);
    if (pooling === 'MAX') return Math.max(...values);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/** Tokens from the beginning of a window to that of the next. */
function strideOf(maxLength: number): number {
  return maxLength - 2 - windowOverlap(maxLength);
}
