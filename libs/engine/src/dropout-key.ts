/**
 * A counter-based generator, the same as `DropoutKey` in `native/vectors.h`, so that every engine drops the same values:
 * SplitMix64's finaliser (Steele et al. 2014) over seed, step and site, then for each index the 32-bit finaliser
 * "lowbias32" of C. Wellons with a second key between its rounds.
 */
export interface DropoutKey {
  /** Writes 0 for what is dropped and 1/(1-probability) for the rest: of the indices from `index` on, into `[start,end)`. */
  fill(into: Float32Array, start: number, end: number, index: number): void;
}

/** Keys of the dropouts of one step; `probability` is met to 2⁻³². */
export function dropoutKeys(
  probability: number,
  { seed, step }: { seed: number; step: number },
): (site: number) => DropoutKey {
  const ofStep = mix(mix(BigInt(seed)) + BigInt(step));
  const threshold = Math.floor(probability * 2 ** 32);
  const scale = 1 / (1 - probability);
  return (site) => {
    const mixed = mix(ofStep + BigInt(site));
    const offset = Number(mixed & 0xffffffffn) | 0;
    const between = Number(mixed >> 32n) | 0;
    return {
      fill(into, start, end, index) {
        for (let i = start, next = index; i < end; i++, next++) {
          let x = (Math.imul(next, 0x9e3779b1) + offset) | 0;
          x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
          x = Math.imul(((x ^ (x >>> 15)) + between) | 0, 0x846ca68b);
          x ^= x >>> 16;
          into[i] = x >>> 0 >= threshold ? scale : 0;
        }
      },
    };
  };
}

function mix(value: bigint): bigint {
  let x = BigInt.asUintN(64, value + 0x9e3779b97f4a7c15n);
  x = BigInt.asUintN(64, (x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n);
  x = BigInt.asUintN(64, (x ^ (x >> 27n)) * 0x94d049bb133111ebn);
  return x ^ (x >> 31n);
}
