export interface PriorityQueue<Entry> {
  push(entry: Entry): void;
  /** Takes out the entry that comes before all others. */
  pop(): Entry | undefined;
}

/** A binary heap ordered by `before`. */
export function createPriorityQueue<Entry>(before: (a: Entry, b: Entry) => boolean): PriorityQueue<Entry> {
  const heap: Entry[] = [];

  /** The child of `parent` that comes before its sibling and before `entry`, if any does. */
  function childBefore(parent: number, entry: Entry): number | undefined {
    let first: number | undefined;
    let best = entry;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      const candidate = heap[child];
      if (candidate !== undefined && before(candidate, best)) [first, best] = [child, candidate];
    }
    return first;
  }

  return {
    push(entry) {
      let at = heap.length;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        const above = heap[parent];
        if (above === undefined || !before(entry, above)) break;
        heap[at] = above;
        at = parent;
      }
      heap[at] = entry;
    },
    pop() {
      const top = heap[0];
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return top;
      let at = 0;
      for (let child = childBefore(at, last); child !== undefined; child = childBefore(at, last)) {
        const raised = heap[child];
        if (raised === undefined) break;
        heap[at] = raised;
        at = child;
      }
      heap[at] = last;
      return top;
    },
  };
}
