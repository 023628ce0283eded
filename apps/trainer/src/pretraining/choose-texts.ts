import { createHash } from 'node:crypto';
import { countScript, foldForComparison } from '@tasnif/corpus';
import { createNormalizer } from '@tasnif/tokenizer';
import type { PretrainingParameters } from '@tasnif/store';
import type { SourceText } from '../source-texts.ts';
import { createNumberSet } from './number-set.ts';

/** More would cost time at each evaluation and make it hardly surer. */
const MOST_HELD_OUT_CHARACTERS = 1_000_000;

/** A text that is used, as the profile makes it. */
export interface ChosenText {
  text: string;
  /** Nothing is learned from it. */
  heldOut: boolean;
}

/** What was met among the texts. */
export interface TextFigures {
  texts: number;
  /** Equal to one before them in all that counts (`foldForComparison`), and left out. */
  duplicates: number;
  /** With nothing left once they are normalised, and left out. */
  empty: number;
  /** Of those that are used. */
  nonArabic: number;
  heldOut: number;
  /** Used of each source, in order. */
  sources: { name: string; texts: number }[];
}

type Choice = Pick<
  PretrainingParameters,
  'normalization' | 'normalizationSwitches' | 'heldOutShare' | 'seed'
>;

/**
 * Normalises texts, leaves out those that equal one before them, and draws the held-out ones by (seed, text), so that the
 * same texts in the same order are always dealt the same. What it met is in `figures` when all are read.
 */
export async function* chooseTexts(
  texts: AsyncIterable<SourceText>,
  { normalization, normalizationSwitches, heldOutShare, seed }: Choice,
  figures: TextFigures,
): AsyncGenerator<ChosenText> {
  const { normalize } = createNormalizer(normalization, normalizationSwitches);
  const seen = createNumberSet();
  let heldOutCharacters = 0;
  for await (const { text: raw, source } of texts) {
    figures.texts += 1;
    const text = normalize(raw);
    if (text.trim() === '') {
      figures.empty += 1;
      continue;
    }
    const { key, draw } = hashOf(foldForComparison(text), seed);
    if (!seen.add(key)) {
      figures.duplicates += 1;
      continue;
    }
    if (!countScript(text).isArabic) figures.nonArabic += 1;
    const heldOut = draw < heldOutShare && heldOutCharacters < MOST_HELD_OUT_CHARACTERS;
    if (heldOut) {
      heldOutCharacters += text.length;
      figures.heldOut += 1;
    }
    countSource(figures, source);
    yield { text, heldOut };
  }
}

export function noTexts(): TextFigures {
  return { texts: 0, duplicates: 0, empty: 0, nonArabic: 0, heldOut: 0, sources: [] };
}

function countSource({ sources }: TextFigures, name: string): void {
  const last = sources.at(-1);
  if (last?.name === name) last.texts += 1;
  else sources.push({ name, texts: 1 });
}

/** 48 bits that stand for the text, above 0, and a number from 0 to below 1. */
function hashOf(text: string, seed: number): { key: number; draw: number } {
  const digest = createHash('sha1').update(`${seed}\n${text}`).digest();
  return { key: digest.readUIntLE(0, 6) + 1, draw: digest.readUInt32LE(6) / 2 ** 32 };
}
