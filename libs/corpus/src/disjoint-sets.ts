/** Sets of numbers from 0 to `count` - 1 that start with one each and are joined; a set is known by its smallest. */
export interface DisjointSets {
  /** The smallest number of the set that `item` is in. */
  find(item: number): number;
  join(one: number, other: number): void;
}

/** Union-find with path halving (Tarjan and van Leeuwen 1984); 4 bytes a number. */
export function createDisjointSets(count: number): DisjointSets {
  const parents = Uint32Array.from({ length: count }, (_, item) => item);
  const find = (item: number): number => {
    let at = item;
    for (;;) {
      const parent = parents[at] as number;
      if (parent === at) return at;
      at = parents[at] = parents[parent] as number;
    }
  };
  return {
    find,
    join(one, other) {
      const [first, second] = [find(one), find(other)];
      parents[Math.max(first, second)] = Math.min(first, second);
    },
  };
}
