/** Spreads every bit over all others: the last steps of MurmurHash3 (Austin Appleby, public domain). */
export function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * 64 bits of a text as two unsigned words, the first above 0: FNV-1a (Fowler, Noll, Vo) over its units, and a
 * polynomial, both mixed.
 */
export function hashText(text: string): [number, number] {
  let fnv = 0x811c9dc5;
  let polynomial = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    fnv = Math.imul(fnv ^ unit, 0x01000193);
    polynomial = Math.imul(polynomial, 0x9e3779b1) + unit;
  }
  return [mix(fnv) || 1, mix(polynomial)];
}
