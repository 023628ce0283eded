import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('the command line', () => {
  it('evaluates everything with three seeds where nothing is said', () => {
    expect(parseArguments([])).toEqual({
      ...{ dataFolder: undefined, modelFolder: undefined, reportOnly: false },
      tasks: ['ajgt', 'sentiment', 'sarcasm', 'dialect', 'sanad-50', 'sanad'],
      ...{ recipes: ['FLASH', 'DEFAULT'], seeds: [1, 2, 3] },
    });
  });

  it('takes parts of it, and another base model', () => {
    const argv = [
      '--tasks',
      'sanad,ajgt',
      '--recipes',
      'FAST',
      '--seeds',
      '7',
      '--base-model',
      'x',
      '--report',
    ];
    expect(parseArguments(argv)).toMatchObject({
      ...{ tasks: ['sanad', 'ajgt'], recipes: ['FAST'], seeds: [7], modelFolder: 'x', reportOnly: true },
    });
    expect(parseArguments(['--help'])).toBe('help');
  });

  it.each([
    [['--tasks', 'ajgt,news'], '--tasks has "news".'],
    [['--recipes', 'fast'], '--recipes has "fast".'],
    [['--seeds', '1,,2'], '--seeds has "".'],
    [['--seeds', '-1'], '--seeds'],
    [['--epochs', '3'], '--epochs'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(
      expect.objectContaining({
        code: 'ARGUMENT_INVALID',
        message: expect.stringContaining(message) as string,
      }),
    );
  });
});
