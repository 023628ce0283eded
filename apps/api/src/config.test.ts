import { totalmem } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from './config.ts';

const environment = { DATABASE_URL: 'postgres://localhost/tasnif' };

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what models may take in memory', () => {
  it.each([
    ['0, nothing limits it', 0, totalmem() / 2],
    ['more than there is', 2 ** 64, totalmem() / 2],
    ['less than there is', 2 ** 28, 2 ** 27],
  ])('is half of what the process may take, whose limit is %s', (_name, limit, expected) => {
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(limit);
    expect(readConfig(environment).serving.memoryBytes).toBe(expected);
  });

  it('is taken from TASNIF_MODEL_MEMORY_MB, and refused by name and value', () => {
    const read = (text: string): number =>
      readConfig({ ...environment, TASNIF_MODEL_MEMORY_MB: text }).serving.memoryBytes;
    expect(read('3')).toBe(3 * 2 ** 20);
    expect(() => read('much')).toThrow('TASNIF_MODEL_MEMORY_MB is "much"');
  });
});
