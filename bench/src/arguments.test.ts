import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('the command line', () => {
  it('measures both kinds of texts at full shape unless told otherwise', () => {
    expect(parseArguments(['train'])).toEqual({
      ...{ benchmark: 'train', quick: false, rounds: undefined, data: ['tweets', 'news'], notebookSteps: 3 },
      ...{ dataFolder: undefined, python: undefined },
    });
  });

  it('takes every option', () => {
    const line = 'train --quick --rounds 4 --only news --steps 5 --data there --python bin/python';
    expect(parseArguments(line.split(' '))).toEqual({
      ...{ benchmark: 'train', quick: true, rounds: 4, data: ['news'], notebookSteps: 5 },
      ...{ dataFolder: 'there', python: 'bin/python' },
    });
  });

  it('measures tokenisers with options of its own', () => {
    expect(parseArguments(['tokenize'])).toEqual({
      ...{ benchmark: 'tokenize', rounds: 7, dataFolder: undefined, python: undefined },
    });
    expect(parseArguments('tokenize --rounds 3 --data there'.split(' '))).toEqual({
      ...{ benchmark: 'tokenize', rounds: 3, dataFolder: 'there', python: undefined },
    });
  });

  it('measures graphs with options of its own', () => {
    expect(parseArguments(['serve-graph'])).toEqual({
      ...{ benchmark: 'serve-graph', rounds: 3, dataFolder: undefined },
    });
  });

  it('measures classifying with both kinds of texts unless told otherwise', () => {
    expect(parseArguments(['classify'])).toEqual({
      ...{ benchmark: 'classify', rounds: 3, data: ['tweets', 'news'] },
      ...{ dataFolder: undefined, python: undefined },
    });
    expect(parseArguments('classify --only news --python there'.split(' '))).toMatchObject({
      ...{ data: ['news'], python: 'there' },
    });
  });

  it('offers help', () => {
    expect(parseArguments(['--help'])).toBe('help');
  });

  it.each([
    ['', /no benchmark ""/],
    ['serve', /no benchmark "serve"/],
    ['train --rounds 0', /--rounds is "0"/],
    ['train --rounds two', /--rounds is "two"/],
    ['train --steps 1', /--steps is "1"/],
    ['train --only books', /--only is "books"/],
    ['train --fast', /--fast/],
    ['tokenize --steps 5', /tokenize has no --steps/],
    ['serve-graph --quick', /serve-graph has no --quick/],
    ['tokenize --quick', /tokenize has no --quick/],
    ['classify --steps 3', /classify has no --steps/],
    ['classify --only books', /--only is "books"/],
  ])('refuses "%s" and names what is wrong', (line, wrong) => {
    expect(() => parseArguments(line.split(' ').filter((word) => word !== ''))).toThrow(
      expect.objectContaining({ code: 'ARGUMENT_INVALID', message: expect.stringMatching(wrong) }),
    );
  });
});
