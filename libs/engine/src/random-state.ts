/** Where dropout stands: what it draws is a function of these three numbers and of the place of a value. */
export interface RandomState {
  seed: number;
  step: number;
  /** Counts the dropouts of a step. */
  site: number;
}

/** `n` such that none of the numbers from `n · draws` on, `draws` of them, is another dropout's of this step. */
export function nextSite(random: RandomState, draws = 1): number {
  const site = Math.ceil(random.site / draws);
  random.site = (site + 1) * draws;
  return site;
}
