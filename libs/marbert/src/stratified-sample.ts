import { permutation, randomGenerator } from './random.ts';

/**
 * Places of `size` of the texts of these labels, rising: of each class as many as its share (largest remainders), and
 * at least one where `size` allows for one of each. All places where there are no more than `size`.
 *
 * @param stream names what is drawn: the same name draws the same
 */
export function stratifiedSample(labels: readonly number[], size: number, stream: string): number[] {
  if (labels.length <= size) return labels.map((_, place) => place);
  const byClass = new Map<number, number[]>();
  for (const [place, label] of labels.entries()) {
    const places = byClass.get(label);
    if (places === undefined) byClass.set(label, [place]);
    else places.push(place);
  }
  const classes = [...byClass].sort(([a], [b]) => a - b);
  const quotas = apportion(
    classes.map(([, { length }]) => length),
    size,
  );
  const chosen = classes.flatMap(([label, places], i) => {
    const order = permutation(randomGenerator(`${stream}, class ${label}`), places.length);
    return Array.from(order.subarray(0, quotas[i]), (at) => places[at] ?? 0);
  });
  return chosen.sort((a, b) => a - b);
}

/** Deals `size` seats, fewer than the counts together, by largest remainders; then whoever has none takes one of the most. */
function apportion(counts: readonly number[], size: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (size * count) / total);
  const quotas = exact.map(Math.floor);
  const byRemainder = exact
    .map((share, i) => ({ i, remainder: share % 1 }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  const undealt = size - quotas.reduce((sum, quota) => sum + quota, 0);
  for (const { i } of byRemainder.slice(0, undealt)) quotas[i] = (quotas[i] ?? 0) + 1;
  if (size < counts.length) return quotas;
  for (const [i, quota] of quotas.entries()) {
    if (quota > 0) continue;
    const most = quotas.indexOf(Math.max(...quotas));
    quotas[most] = (quotas[most] ?? 0) - 1;
    quotas[i] = 1;
  }
  return quotas;
}
