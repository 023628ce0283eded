/** Where bins of lengths begin, in code points, each twice the one before; shorter texts have a bin of their own. */
export const LENGTH_EDGES = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096] as const;

/** Bins as people write them, such as `16-31`. */
export const lengthNames: readonly string[] = [0, ...LENGTH_EDGES].map((from, bin) => {
  const next = LENGTH_EDGES[bin];
  return next === undefined ? `${from} or more` : `${from}-${next - 1}`;
});

/** The bin of a text as it came, before it is normalised or cut. */
export function lengthBin(text: string): number {
  const length = codePoints(text);
  const bin = LENGTH_EDGES.findIndex((edge) => length < edge);
  return bin === -1 ? LENGTH_EDGES.length : bin;
}

function codePoints(text: string): number {
  let low = 0;
  for (let at = 1; at < text.length; at++) {
    if (isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1))) low += 1;
  }
  return text.length - low;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
