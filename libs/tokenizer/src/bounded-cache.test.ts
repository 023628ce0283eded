import { describe, expect, it } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

describe('createBoundedCache', () => {
  it('forgets what was not asked for while others came', () => {
    const cache = createBoundedCache<number>(4);
    for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) cache.set(key, index);
    expect(cache.get('a')).toBe(0);
    cache.set('e', 4);
    cache.set('f', 5);
    expect(['a', 'b', 'f'].map((key) => cache.get(key))).toEqual([0, undefined, 5]);
  });
});
