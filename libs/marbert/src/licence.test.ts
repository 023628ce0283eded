import { expect, it } from 'vitest';
import { isResearchOnly, knownLicence } from './licence.ts';

it.each(['UBC-NLP/MARBERT', 'UBC-NLP/MARBERTv2', 'UBC-NLP/ARBERT', 'MARBERT', 'marbertv2'])(
  '%s is known to be for research',
  (name) => {
    expect(isResearchOnly(knownLicence(name))).toBe(true);
  },
);

it.each(['aubmindlab/bert-base-arabertv02', 'CAMeL-Lab/bert-base-arabic-camelbert-mix'])(
  '%s is known to be open',
  (name) => {
    expect(knownLicence(name)).not.toBeNull();
    expect(isResearchOnly(knownLicence(name))).toBe(false);
  },
);

it.each(['somebody/MARBERT', 'UBC-NLP/MARBERT-tweets', 'bert-base-arabert'])('%s is not known', (name) => {
  expect(knownLicence(name)).toBeNull();
});

it.each([
  ['cc-by-nc-4.0', true],
  ['CC BY-NC-SA', true],
  ['for non-commercial use', true],
  ['noncommercial', true],
  ['Research only', true],
  ['apache-2.0', false],
  ['MIT', false],
  ['sync-licence', false],
  [null, false],
])('%s: for research only is %s', (licence, expected) => {
  expect(isResearchOnly(licence)).toBe(expected);
});
