import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { referenceData, withReferenceData } from '@tasnif/testing';
import { describe, expect, it } from 'vitest';
import { isriStem } from './isri-stem.ts';

it('finds the root of a word, and leaves function words and very short words whole', () => {
  expect(['المكتبة', 'يكون', 'من', 'استخراج'].map(isriStem)).toEqual(['كتب', 'يكون', 'من', 'خرج']);
});

const missing = withReferenceData('reference', 'isri-stems.tsv.gz');

describe.skipIf(missing !== false)(`NLTK's ISRI stems (needs the reference data isri-stems)`, () => {
  it('are the same for every word', () => {
    const lines = gunzipSync(readFileSync(referenceData('reference', 'isri-stems.tsv.gz')))
      .toString()
      .trimEnd();
    const rows = lines.split('\n').map((line) => line.split('\t'));
    const stemmed = rows.map(([word = '']) => [word, isriStem(word)]);
    expect(rows.length).toBeGreaterThan(10_000);
    expect(stemmed).toEqual(rows);
  });
});
