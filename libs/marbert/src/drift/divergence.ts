/** Added to every bin, so that an empty one has a logarithm: Jeffreys' prior of a share. */
const PRIOR = 0.5;

/** Quantile of the standard normal distribution at 95 %. */
const Z_95 = 1.6449;

/**
 * Population stability index, 0 or more: sum over the bins of (a − e) · ln(a / e), where e and a are the shares of a bin
 * expected and found (Siddiqi 2006, Credit Risk Scorecards). Half a count is added to every bin of both.
 *
 * @param expected a count a bin
 * @param actual the same of what is compared
 */
export function populationStabilityIndex(expected: readonly number[], actual: readonly number[]): number {
  const [from, to] = [smoothed(expected), smoothed(actual)];
  return from.reduce((sum, share, bin) => {
    const other = to[bin] ?? 0;
    return sum + (other - share) * Math.log(other / share);
  }, 0);
}

/**
 * What the population stability index stays below in 95 of 100 cases where nothing has shifted:
 * (1 / n + 1 / m) · χ², with as many degrees of freedom as there are bins, less one (Yurdakul & Naranjo 2020). The quantile
 * of χ² is that of Wilson & Hilferty (1931). Bins that are empty on both sides do not count.
 */
export function indexByChance(expected: readonly number[], actual: readonly number[]): number {
  const filled = expected.filter((count, bin) => count + (actual[bin] ?? 0) > 0);
  const freedom = filled.length - 1;
  const [n, m] = [total(expected), total(actual)];
  if (freedom < 1 || n === 0 || m === 0) return 0;
  const spread = 2 / (9 * freedom);
  return (1 / n + 1 / m) * freedom * (1 - spread + Z_95 * Math.sqrt(spread)) ** 3;
}

/**
 * Jensen-Shannon divergence in bits, 0 (the same shares) to 1 (no bin in common): the mean of the Kullback-Leibler
 * divergences of both from their mean (Lin 1991). Counts as for the index, of which neither side may be all zero.
 */
export function jensenShannonDivergence(expected: readonly number[], actual: readonly number[]): number {
  const [from, to] = [shares(expected), shares(actual)];
  return from.reduce((sum, share, bin) => {
    const other = to[bin] ?? 0;
    const middle = (share + other) / 2;
    return sum + (information(share, middle) + information(other, middle)) / 2;
  }, 0);
}

function information(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log2(share / middle);
}

export function shares(counts: readonly number[]): number[] {
  const all = total(counts);
  return counts.map((count) => (all === 0 ? 0 : count / all));
}

function smoothed(counts: readonly number[]): number[] {
  return shares(counts.map((count) => count + PRIOR));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
