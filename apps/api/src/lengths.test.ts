import { describe, expect, it } from 'vitest';
import { ofLength } from './lengths.ts';

describe('a bounded text', () => {
  it.each(['ن', 'ن'.repeat(200)])('may be as short as one character and as long as it may be', (text) => {
    expect(ofLength('name', text, 200)).toBe(text);
  });

  it.each([0, 201])('of %d characters is refused with its field', (length) => {
    expect(() => ofLength('name', 'ن'.repeat(length), 200)).toThrow(
      expect.objectContaining({
        code: 'BAD_INPUT',
        field: 'name',
        message: `name has ${length} characters; it must have 1 to 200.`,
      }),
    );
  });
});
