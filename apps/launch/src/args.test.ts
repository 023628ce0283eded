import { describe, expect, it } from 'vitest';
import { parseOptions } from './args.ts';

describe('npm start --', () => {
  it('shows the example unless it is told not to', () => {
    expect(parseOptions([])).toEqual({ example: true });
    expect(parseOptions(['--no-example'])).toEqual({ example: false });
  });

  it.each([['--exampel'], ['something']])('refuses %s and names what it takes', (argument) => {
    expect(() => parseOptions([argument])).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(argument),
        hint: expect.stringContaining('--no-example'),
      }),
    );
  });
});
