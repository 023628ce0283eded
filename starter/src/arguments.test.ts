import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';
import { usualRecipe } from './recipe.ts';

describe('parseArguments', () => {
  it('takes the usual recipe and no budget where nothing is said', () => {
    expect(parseArguments([])).toMatchObject({
      ...{ minutes: Infinity, tokens: Infinity, finish: false, recipe: usualRecipe, dataFolder: undefined },
    });
  });

  it('reads budgets, folders and what differs from the recipe', () => {
    const command =
      '--minutes 90.5 --tokens 120M --finish --layers 6 --learning-rate 5e-4 --batch-tokens 16k --data d';
    expect(parseArguments(command.split(' '))).toMatchObject({
      ...{ minutes: 90.5, tokens: 120e6, finish: true, dataFolder: 'd' },
      recipe: { ...usualRecipe, layers: 6, learningRate: 5e-4, batchTokens: 16_000 },
    });
  });

  it('says what is wrong and what is wanted', () => {
    for (const command of [
      '--minutes soon',
      '--tokens -5',
      '--layers 0',
      '--masked-share 0.9',
      '--epochs 3',
      'more',
    ]) {
      expect(() => parseArguments(command.split(' ')), command).toThrow(
        expect.objectContaining({ code: 'ARGUMENT_INVALID' }),
      );
    }
  });
});
