/** Items spread evenly over all that come, however many: at least `enough` where there are so many, and at most twice that. */
export interface EvenSample<Item> {
  add(item: Item): void;
  list(): readonly Item[];
}

export function createEvenSample<Item>(enough: number): EvenSample<Item> {
  let kept: Item[] = [];
  let step = 1;
  let seen = 0;
  return {
    add(item) {
      if (kept.length === 2 * enough) {
        kept = kept.filter((_, i) => i % 2 === 0);
        step *= 2;
      }
      if (seen % step === 0) kept.push(item);
      seen++;
    },
    list: () => kept,
  };
}
