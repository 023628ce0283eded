import { describe, expect, it } from 'vitest';
import { planMemory } from './memory-plan.ts';

const marbert = {
  ...{ vocabularySize: 100_000, hiddenSize: 768, layers: 12, heads: 12, intermediateSize: 3072 },
  ...{ positions: 512, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02, labels: ['أ', 'ب'] },
};
const torch = { name: 'torch', precision: 'F32', memoryLimit: Infinity } as const;
const request = { longestText: 256, batchSize: 32 };

describe('planning the memory of a run', () => {
  it('computes a batch at once where there is room, and says what that takes', () => {
    const plan = planMemory(marbert, {}, torch, { ...request, available: 64e9 });
    expect(plan.maxBatchTokens).toBeGreaterThan(32 * 256);
    expect(plan.description).toMatch(/^Takes at most about \d+\.\d GB of memory, of 64\.0 GB free\.$/);
  });

  it('cuts batches where there is less, and less still with more layers to learn', () => {
    const plan = planMemory(marbert, {}, torch, { ...request, available: 6e9 });
    expect(plan.maxBatchTokens).toBeGreaterThan(256);
    expect(plan.maxBatchTokens).toBeLessThan(32 * 256);
    expect(plan.description).toContain(`more than ${plan.maxBatchTokens} tokens are cut`);
    const frozen = planMemory(marbert, { frozenLayers: 8 }, torch, { ...request, available: 6e9 });
    expect(frozen.maxBatchTokens).toBeGreaterThan(plan.maxBatchTokens);
  });

  it('refuses what does not fit at all, with both figures and what to do', () => {
    const wrong = (): unknown => planMemory(marbert, {}, torch, { ...request, available: 2e9 });
    expect(wrong).toThrow(
      expect.objectContaining({
        code: 'MEMORY_INSUFFICIENT',
        message: expect.stringMatching(/about \d\.\d GB .* 256 tokens, and 2\.0 GB is free/),
        hint: expect.stringContaining('frozenLayers'),
      }),
    );
  });

  it('computes no more than the engine can hold, and names it where that is too little', () => {
    const wasm = { name: 'wasm', precision: 'F32', memoryLimit: 3 * 2 ** 30 } as const;
    const small = { ...marbert, vocabularySize: 8_000, layers: 4, hiddenSize: 256, intermediateSize: 1024 };
    const plan = planMemory(small, {}, wasm, { ...request, available: 64e9 });
    expect(plan.maxBatchTokens).toBeGreaterThan(2_000);
    expect(plan.description).toContain('of 3.2 GB that the engine can hold');
    const wrong = (): unknown =>
      planMemory(marbert, {}, wasm, { ...request, longestText: 512, available: 64e9 });
    expect(wrong).toThrow(
      expect.objectContaining({
        code: 'MEMORY_INSUFFICIENT',
        message: expect.stringMatching(/about 3\.\d GB .* 512 tokens, and the wasm engine can hold 3\.2 GB/),
        hint: expect.stringMatching(/^Install libtorch .*frozenLayers/),
      }),
    );
    const less = (): unknown => planMemory(small, {}, wasm, { ...request, available: 0.8e9 });
    expect(less).toThrow('and 0.8 GB is free');
  });
});
