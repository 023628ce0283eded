import { describe, expect, it } from 'vitest';
import { createPriorityQueue } from './priority-queue.ts';

describe('createPriorityQueue', () => {
  it('gives its entries in order, whatever the order they came in', () => {
    const numbers = Array.from({ length: 200 }, (_, index) => (index * 73) % 101);
    const queue = createPriorityQueue<number>((a, b) => a < b);
    for (const number of numbers) queue.push(number);
    expect(numbers.map(() => queue.pop())).toEqual(numbers.toSorted((a, b) => a - b));
    expect(queue.pop()).toBeUndefined();
  });
});
