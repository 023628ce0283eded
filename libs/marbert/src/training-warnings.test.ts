import { describe, expect, it } from 'vitest';
import { cutShare, trainingWarnings } from './training-warnings.ts';

const settings = { name: 'MARBERT', pretrainingLength: 128, maxLength: 128 };
const fine = { cut: 0.05, unknown: 0.01 };
const codes = (...given: Parameters<typeof trainingWarnings>): string[] =>
  trainingWarnings(...given).map(({ code }) => code);

describe('trainingWarnings', () => {
  it('has nothing to say of what fits', () => {
    expect(codes(settings, fine)).toEqual([]);
    expect(codes({ ...settings, pretrainingLength: null, maxLength: 512 }, fine)).toEqual([]);
  });

  it('names the length that the base model was pre-trained on where a text may be longer', () => {
    const [warning] = trainingWarnings({ ...settings, maxLength: 256 }, fine);
    expect(warning?.code).toBe('MAX_LENGTH_ABOVE_PRETRAINING');
    expect(warning?.message).toMatch(/^maxLength is 256, and MARBERT .* 128 tokens/);
  });

  it('warns of what is cut and of what is unknown, from more than 5 % and 1 % on', () => {
    expect(codes(settings, { ...fine, cut: 0.0501 })).toEqual(['TEXTS_CUT']);
    expect(codes(settings, { ...fine, unknown: 0.0101 })).toEqual(['TOKENS_UNKNOWN']);
    expect(trainingWarnings(settings, { ...fine, cut: 0.25 })[0]?.message).toContain('25.0 %');
  });

  it('says so where nobody has measured', () => {
    expect(codes(settings, null)).toEqual(['TOKENS_NOT_MEASURED']);
  });
});

describe('cutShare', () => {
  const report = {
    cuts: [
      { at: 128, share: 0.4 },
      { at: 256, share: 0.2 },
      { at: 512, share: 0.02 },
    ],
    ...{ median: 110, p90: 300 },
  };
  it.each([
    [64, 0.5],
    [128, 0.4],
    [200, 0.2],
    [256, 0.2],
    [260, 0.1],
    [300, 0.02],
    [600, 0],
  ])('of texts cut at %i knows at least %f', (maxLength, share) => {
    expect(cutShare(report, maxLength)).toBe(share);
  });
});
