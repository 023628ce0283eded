import type { AlignedText } from '../aligned-text.ts';
import { letterSteps } from './letters.ts';
import { alignedWithItself, rewrite, rewriteAligned, type Step } from './step.ts';
import { switchSteps, type NormalizationSwitches } from './switches.ts';
import { symbolSteps } from './symbols.ts';
import { emails, hashtags, html, links, mentions } from './web.ts';
import { stems, withoutStopWords } from './words.ts';

const { elongation, presentationForms, tashkeel, tatweel } = letterSteps;
const { spaces, spacing, withoutDigits, withoutEmoji, withoutLatin, withoutPunctuation } = symbolSteps;

// Each in the order of switches.ts, which says why.
const light = [presentationForms, tashkeel, tatweel, spaces];
const ubc = [tashkeel, links('URL'), hashtags('HASHTAG'), mentions('USER'), spaces];
const araBert = [
  tashkeel,
  tatweel,
  html,
  elongation,
  links('[رابط]'),
  emails('[بريد]'),
  mentions('[مستخدم]'),
];

const profiles = {
  NONE: [],
  LIGHT: light,
  MARBERT: ubc,
  ARBERT: ubc,
  ARABERT: [...araBert, withoutEmoji, spacing, spaces],
  ARABERT_TWITTER: [...araBert, spacing, spaces],
  CAMELBERT: light,
  NOTEBOOK: [withoutLatin, withoutDigits, withoutPunctuation, withoutStopWords, stems, spaces],
} as const satisfies Record<string, readonly Step[]>;

/**
 * The profiles, each near to what the base model of its name was trained on.
 * - `NONE`: the text as it is.
 * - `LIGHT`, `CAMELBERT`: plain letters, no vowel signs, no tatweel, single spaces.
 * - `MARBERT`, `ARBERT`: no vowel signs; URL, USER and HASHTAG for links, mentions and hashtags.
 * - `ARABERT`: version 0.2 without segmentation; `ARABERT_TWITTER` keeps emoji.
 * - `NOTEBOOK`: no Latin letters, digits, punctuation and stop words, then stems.
 *
 * Line breaks become spaces in all but `NONE`.
 * All but `NOTEBOOK` are idempotent: a stem can be cut again, or be a stop word. There only the steps before
 * the stop words are, and each word that is left is the stem of one word of the text.
 */
export const normalizationProfiles = Object.keys(profiles) as readonly NormalizationProfile[];
export type NormalizationProfile = keyof typeof profiles;

export interface Normalizer {
  readonly profile: NormalizationProfile;
  normalize(text: string): string;
  /** As `normalize`, with where each code unit came from. */
  align(text: string): AlignedText;
}

/** Normalises texts by a profile with some steps turned on or off; never throws, lone surrogates included. */
export function createNormalizer(
  profile: NormalizationProfile,
  switches: NormalizationSwitches = {},
): Normalizer {
  const steps = normalizationSteps(profile, switches);
  return {
    profile,
    normalize: (text) => steps.reduce(rewrite, text),
    align: (text) => steps.reduce(rewriteAligned, alignedWithItself(text)),
  };
}

/** The steps of a profile with some turned on or off, in order. */
export function normalizationSteps(
  profile: NormalizationProfile,
  switches: NormalizationSwitches = {},
): readonly Step[] {
  return switchSteps(profiles[profile], switches);
}
