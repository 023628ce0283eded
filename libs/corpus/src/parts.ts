import { mix } from './text-hash.ts';

export interface PartOptions {
  /** Of each part its share of every class, above 0 or 0; together 1. For k folds: k times 1 / k. */
  shares: readonly number[];
  /** An integer; its low 32 bits count. */
  seed: number;
  /** Of every document a number of those that must stay together (a speaker, an article), or -1 for none. */
  together?: Int32Array;
}

/**
 * Deals documents to parts so that every class is in each by its share: splits by three shares, folds by equal ones.
 *
 * A part is owed of each class the whole number nearest to its share (largest remainder; of equal ones the first part's),
 * but the first part always one document, and with as many documents as parts every part with a share one. The largest
 * bundles of documents that stay together go first, each to the part that lacks most of its classes, and equal ones in
 * an order drawn by the seed; where none stay together, every part gets just what it is owed.
 *
 * @param labels of every document its class, from 0 on
 * @returns of every document its part, from 0 on
 * @throws RangeError for shares that are negative or not together 1, or more than 256 of them
 */
export function dealParts(labels: Int32Array, options: PartOptions): Uint8Array {
  const { shares, seed, together } = options;
  assertShares(shares);
  const sizes = countByClass(labels);
  /** Of every part and class the documents it still lacks; below 0 those it has too many. */
  const owed = sizes.map((size) => wholeShares(size, shares));
  const lacks = shares.map((_, part) => owed.map((own) => own[part] as number));
  const parts = new Uint8Array(labels.length);
  for (const bundle of bundlesOf(labels.length, seed, together)) {
    const need = lacks.map((own) =>
      bundle.reduce((sum, document) => {
        const label = labels[document] as number;
        return sum + (own[label] as number) / (sizes[label] as number);
      }, 0),
    );
    const part = indexOfLargest(need, shares);
    for (const document of bundle) {
      parts[document] = part;
      const own = lacks[part] as number[];
      own[labels[document] as number] = (own[labels[document] as number] as number) - 1;
    }
  }
  return parts;
}

/**
 * The documents to leave out for no class to have more than `maxPerClass`, drawn by the seed.
 *
 * @returns indices, ascending
 * @throws RangeError for a bound that is no whole number of at least 1
 */
export function capClasses(labels: Int32Array, maxPerClass: number, seed: number): Uint32Array {
  if (!Number.isSafeInteger(maxPerClass) || maxPerClass < 1) {
    throw new RangeError(`At most ${maxPerClass} documents a class leave nothing to learn; give at least 1.`);
  }
  const kept = new Map<number, number>();
  const left = shuffledDocuments(labels.length, seed).filter((document) => {
    const label = labels[document] as number;
    const own = (kept.get(label) ?? 0) + 1;
    kept.set(label, own);
    return own > maxPerClass;
  });
  return Uint32Array.from(left).sort();
}

function countByClass(labels: Int32Array): number[] {
  const sizes: number[] = [];
  for (const [document, label] of labels.entries()) {
    if (label < 0) throw new RangeError(`Document ${document} is of class ${label}; classes start at 0.`);
    while (sizes.length <= label) sizes.push(0);
    sizes[label] = (sizes[label] as number) + 1;
  }
  return sizes;
}

/** How many of `count` documents of a class each part is owed. */
function wholeShares(count: number, shares: readonly number[]): number[] {
  if (count === 0) return shares.map(() => 0);
  const parts = shares.map((share, place) => {
    const quota = share * count;
    return { place, share, remainder: quota - Math.floor(quota), size: Math.floor(quota) };
  });
  const left = count - parts.reduce((sum, { size }) => sum + size, 0);
  const byRemainder = parts.toSorted((a, b) => b.remainder - a.remainder);
  for (const part of byRemainder.slice(0, left)) part.size += 1;
  for (const part of parts) {
    const isOwed = part.share > 0 && (part.place === 0 || count >= parts.length);
    if (!isOwed || part.size > 0) continue;
    parts.reduce((largest, other) => (other.size > largest.size ? other : largest)).size -= 1;
    part.size = 1;
  }
  return parts.map(({ size }) => size);
}

/** The largest first; of equal size in an order drawn by the seed. */
function bundlesOf(count: number, seed: number, together: Int32Array | undefined): number[][] {
  const bundles = new Map<number, number[]>();
  const single: number[][] = [];
  for (const document of shuffledDocuments(count, seed)) {
    const name = together?.[document] ?? -1;
    const own = bundles.get(name);
    if (name < 0) single.push([document]);
    else if (own === undefined) bundles.set(name, [document]);
    else own.push(document);
  }
  return [...bundles.values(), ...single].sort((a, b) => b.length - a.length);
}

/** Ordered by a hash of seed and number: the same for the same seed on every machine. */
function shuffledDocuments(count: number, seed: number): number[] {
  const start = mix(seed);
  // One to one, so no two documents have the same key.
  const keys = Uint32Array.from({ length: count }, (_, document) => mix(document ^ start));
  return Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number));
}

/** Of parts with a share above 0; of equal needs the first. */
function indexOfLargest(need: readonly number[], shares: readonly number[]): number {
  let largest = shares.findIndex((share) => share > 0);
  for (const [part, own] of need.entries()) {
    if ((shares[part] as number) > 0 && own > (need[largest] as number)) largest = part;
  }
  return largest;
}

function assertShares(shares: readonly number[]): void {
  const sum = shares.reduce((whole, share) => whole + share, 0);
  if (shares.length <= 256 && shares.every((share) => share >= 0) && Math.abs(sum - 1) < 1e-9) return;
  throw new RangeError(
    `Shares of ${shares.slice(0, 8).join(', ')} are negative or not together 1; give for instance 0.8, 0.1, 0.1.`,
  );
}
