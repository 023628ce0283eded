import type { DocumentRow, Split } from '@tasnif/store';
import { expect, it } from 'vitest';
import type { BySplit } from './documents.ts';
import { sampleDocuments, sampleNote } from './sample.ts';

function rows(split: Split, count: number): DocumentRow[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ index, label: index % 2, split, text: `${split} ${index}`, file: '', line: 1 },
  }));
}
const all: BySplit<DocumentRow[]> = {
  TRAIN: rows('TRAIN', 100),
  VALIDATION: rows('VALIDATION', 40),
  TEST: rows('TEST', 30),
};
const asked = { sampleDocuments: 20, validationDocuments: 10, seed: 1 };

it('draws training documents by the seed of the run, and validation documents by that of the data set', () => {
  const [one, again, other] = [1, 1, 2].map((seed) => sampleDocuments(all, { ...asked, seed }, 42));
  expect(one?.TRAIN.map(({ label }) => label).filter((label) => label === 0)).toHaveLength(10);
  expect(again).toEqual(one);
  expect(other?.TRAIN).not.toEqual(one?.TRAIN);
  expect(other?.VALIDATION).toEqual(one?.VALIDATION);
  expect(sampleDocuments(all, asked, 43).VALIDATION).not.toEqual(one?.VALIDATION);
  expect(one?.TEST).toEqual(all.TEST);
});

it('says of how many documents it took some, where it did', () => {
  const none = { ...asked, sampleDocuments: null, validationDocuments: 1_000 };
  expect(sampleNote(all, sampleDocuments(all, none, 42))).toBeNull();
  expect(sampleNote(all, sampleDocuments(all, asked, 42))).toBe(
    'Sees 20 of the 100 training documents and 10 of the 40 validation documents, drawn class by class in proportion.',
  );
});
