/** A map that forgets what was not asked for lately. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/**
 * Holds at most `capacity` entries, in two generations: when the young one has filled its half it becomes the old
 * one, and what the old one had and nobody asked for is gone. Cheaper than keeping an order of use.
 */
export function createBoundedCache<Value>(capacity: number): BoundedCache<Value> {
  const half = Math.ceil(capacity / 2);
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  function set(key: string, value: Value): void {
    if (young.size >= half) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }
  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    set,
  };
}
