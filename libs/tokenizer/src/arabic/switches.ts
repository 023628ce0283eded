import { letterSteps } from './letters.ts';
import type { Step } from './step.ts';
import { symbolSteps } from './symbols.ts';
import { emails, hashtags, html, links, mentions } from './web.ts';
import { stems, withoutStopWords } from './words.ts';

const { presentationForms, tashkeel, tatweel, alef, ya, taMarbuta, hamza, elongation, elongationToOne } =
  letterSteps;
const { digits, withoutDigits, withoutLatin, withoutPunctuation, withoutEmoji, spacing, spaces } =
  symbolSteps;

/** What is done last, to words and to the spaces that all else leaves. */
const lastSteps = { withoutStopWords, stems, spaces };

/**
 * Every step of normalisation by the name of its switch, in the order in which steps are done whatever the profile.
 *
 * The order keeps normalisation idempotent: signs that could hide a tag, a link or a run go first, letters become equal
 * before runs of them are cut, and hashtags go before mentions, which must not follow a letter. Of the two steps about
 * elongation the one that leaves less wins. Characters are removed once what they spell has been taken: a link needs
 * its Latin letters.
 */
export const normalizationSwitches = {
  ...{ presentationForms, tashkeel, tatweel, digits, alef, ya, taMarbuta, hamza, html },
  ...{ elongationToOne, elongation },
  ...{ links: links(''), emails: emails(''), hashtags: hashtags(''), mentions: mentions('') },
  ...{ withoutLatin, withoutDigits, withoutPunctuation, withoutEmoji, spacing },
  ...lastSteps,
} as const satisfies Record<string, Step>;

/** The name of a step that can be turned on or off. */
export type NormalizationSwitch = keyof typeof normalizationSwitches;

/** Steps turned on (true) or off (false) over a profile; the others are as the profile has them. */
export type NormalizationSwitches = Readonly<Partial<Record<NormalizationSwitch, boolean>>>;

const names = Object.keys(normalizationSwitches) as NormalizationSwitch[];

/**
 * The steps of a profile with some turned on or off, in order. A step that the profile has stays in its variant; one
 * that it has not replaces links and the like by a space.
 */
export function switchSteps(profile: readonly Step[], switches: NormalizationSwitches): readonly Step[] {
  const chosen = names.flatMap((name) => {
    const own = profile.find((step) => step.name === name);
    return (switches[name] ?? own !== undefined) ? [own ?? normalizationSwitches[name]] : [];
  });
  const isUnchanged = chosen.length === profile.length && chosen.every((step) => profile.includes(step));
  if (isUnchanged) return profile;
  // What one step removes can uncover what another takes, such as the mention in "3@سلمى" where digits go. The second time
  // nothing is left to be removed, and so nothing more comes to light.
  return [...chosen.filter(({ name }) => !Object.hasOwn(lastSteps, name)), ...chosen];
}
