import { describe, expect, it } from 'vitest';
import { trainingFlops } from './flops.ts';

const base = { hiddenSize: 768, intermediateSize: 3072, layers: 12, labels: ['أ', 'ب'] };

describe('the floating-point operations of a training step', () => {
  it('are those of every matrix product, counted one by one', () => {
    const shape = { hiddenSize: 2, intermediateSize: 3, layers: 1, labels: ['أ', 'ب', 'ج', 'د', 'ه'] };
    // Two texts, of 1 and 3 tokens. m×k with k×n is 2·m·n·k.
    const projections = 4 * (2 * 4 * 2 * 2); // Query, key, value, output: 4 tokens × 2 with 2 × 2.
    const feedForward = 2 * 4 * 3 * 2 + 2 * 4 * 2 * 3;
    const scores = 2 * 1 * 1 * 2 + 2 * 3 * 3 * 2;
    const values = 2 * 1 * 2 * 1 + 2 * 3 * 2 * 3;
    const head = 2 * 2 * 2 * 2 + 2 * 2 * 5 * 2;
    const forward = projections + feedForward + scores + values + head;
    expect(trainingFlops(shape, [1, 3])).toBe(3 * forward);
  });

  it('are 510 million a token for the linear layers of the base encoder', () => {
    const oneMore = trainingFlops(base, [129]) - trainingFlops(base, [128]);
    const attention = 3 * 12 * 4 * 768 * (129 ** 2 - 128 ** 2);
    expect((oneMore - attention) / 1e6).toBeCloseTo(509.6, 1);
  });

  it('grow by 5.6 % with attention at 256 tokens', () => {
    const linear = 256 * 3 * 12 * (8 * 768 ** 2 + 4 * 768 * 3072);
    const head = 3 * (2 * 768 ** 2 + 2 * 768 * 2);
    expect((trainingFlops(base, [256]) - head) / linear).toBeCloseTo(1.056, 3);
  });

  it('of a last layer for first tokens only are those of its keys, values and one row a text', () => {
    const shape = { hiddenSize: 2, intermediateSize: 3, layers: 1, labels: ['أ', 'ب', 'ج', 'د', 'ه'] };
    const keysAndValues = 2 * (2 * 4 * 2 * 2);
    const queriesAndOutputs = 2 * (2 * 2 * 2 * 2);
    const feedForward = 2 * 2 * 3 * 2 + 2 * 2 * 2 * 3;
    const attention = 2 * (2 * 1 * 1 * 2) + 2 * (2 * 1 * 3 * 2);
    const head = 2 * 2 * 2 * 2 + 2 * 2 * 5 * 2;
    const forward = keysAndValues + queriesAndOutputs + feedForward + attention + head;
    expect(trainingFlops(shape, [1, 3], { firstTokenOnly: true })).toBe(3 * forward);
  });

  it('are 6.9 % fewer for the base encoder that way, attention left out', () => {
    const tokens = Array.from({ length: 100 }, () => 128);
    const saved = trainingFlops(base, tokens) - trainingFlops(base, tokens, { firstTokenOnly: true });
    const linear = 100 * 128 * 3 * 12 * (8 * 768 ** 2 + 4 * 768 * 3072);
    expect(saved / linear).toBeGreaterThan(0.068);
    expect(saved / linear).toBeLessThan(0.073);
  });

  it('of an embedding bag are those of its head, for each text', () => {
    const bag = { architecture: 'EMBEDDING_BAG', hiddenSize: 2, labels: ['أ', 'ب', 'ج'] } as const;
    const forward = 2 * (2 * 2 * 2) + 2 * 2 * 3;
    expect(trainingFlops(bag, [1, 300])).toBe(3 * 2 * forward);
  });
});
