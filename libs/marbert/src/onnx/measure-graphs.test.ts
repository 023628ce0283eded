import { describe, expect, it } from 'vitest';
import { checkedTexts } from './measure-graphs.ts';

describe('checkedTexts', () => {
  it('takes some hundreds of short texts and fewer of long ones, from all of them', () => {
    const many = Array.from({ length: 2000 }, (_, label) => ({ ids: new Int32Array(12), label }));
    const some = checkedTexts(many);
    expect(some).toHaveLength(500);
    expect(some.at(-1)?.label).toBeGreaterThan(1990);
    const long = many.map(({ label }) => ({ ids: new Int32Array(512), label }));
    expect(checkedTexts(long)).toHaveLength(128);
    expect(checkedTexts([])).toEqual([]);
  });
});
