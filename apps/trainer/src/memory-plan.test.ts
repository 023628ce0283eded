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

  it('leaves out what the engine can not hold, and says what to install instead', () => {
    const small = { ...marbert, layers: 2, hiddenSize: 256, heads: 4, intermediateSize: 1024 };
    const limited = { name: 'wasm', precision: 'F32', memoryLimit: 1e9 } as const;
    const plan = planMemory(small, {}, limited, { ...request, available: 64e9 });
    expect(plan.description).toContain('of 1.0 GB that the engine can hold');
    expect(plan.maxBatchTokens).toBeLessThan(
      planMemory(small, {}, torch, { ...request, available: 64e9 }).maxBatchTokens,
    );
    const wrong = (): unknown => planMemory(marbert, {}, limited, { ...request, available: 64e9 });
    expect(wrong).toThrow(
      expect.objectContaining({
        code: 'MEMORY_INSUFFICIENT',
        message: expect.stringMatching(/about \d\.\d GB .* and the wasm engine can hold 1\.0 GB/),
        hint: expect.stringMatching(/^Install libtorch .*frozenLayers/),
      }),
    );
  });
});
