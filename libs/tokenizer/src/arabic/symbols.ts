import { replacing, type Step } from './step.ts';

// What is removed becomes a space, so that its neighbours never join into something new.
const emoji = String.raw`\p{Extended_Pictographic}\p{Regional_Indicator}`;
const emojis = String.raw`[${emoji}][${emoji}\p{Emoji_Modifier}\p{Join_Control}\p{Variation_Selector}]*`;

const digits: Step = {
  name: 'digits',
  description: 'Arabic-Indic and Persian digits become Latin digits',
  rules: [
    {
      // In both blocks the last four bits are the value.
      pattern: /[\u0660-\u0669\u06F0-\u06F9]/g,
      replace: (digit) => String(digit.charCodeAt(0) & 15),
    },
  ],
  growth: 1,
  examples: [
    ['عام ١٩٩٥', 'عام 1995'],
    ['۴ كتب', '4 كتب'],
    ['7 أيام', '7 أيام'],
  ],
};
const withoutDigits: Step = {
  name: 'withoutDigits',
  description: 'Digits and other numerals are replaced by a space',
  rules: [replacing(/\p{N}+/gu, ' ')],
  growth: 1,
  examples: [
    ['عام ١٩٩٥', 'عام  '],
    ['قرأت3كتب', 'قرأت كتب'],
    ['بيت', 'بيت'],
  ],
};
const withoutPunctuation: Step = {
  name: 'withoutPunctuation',
  description: 'Punctuation and symbols are replaced by a space',
  rules: [replacing(/[\p{P}\p{S}]+/gu, ' ')],
  growth: 1,
  examples: [
    ['قال:نعم', 'قال نعم'],
    ['هل وصلت؟!', 'هل وصلت '],
    ['قلم، ورقة', 'قلم  ورقة'],
  ],
};
const withoutLatin: Step = {
  name: 'withoutLatin',
  description: 'Latin letters are replaced by a space',
  rules: [replacing(/\p{Script=Latin}+/gu, ' ')],
  growth: 1,
  examples: [
    ['هاتف Galaxy جديد', 'هاتف   جديد'],
    ['شايcafé', 'شاي '],
    ['بيت', 'بيت'],
  ],
};
const withoutEmoji: Step = {
  name: 'withoutEmoji',
  description: 'Runs of emoji are replaced by a space',
  rules: [replacing(new RegExp(emojis, 'gu'), ' ')],
  growth: 1,
  examples: [
    ['شكرا😀😀', 'شكرا '],
    ['علم 🇲🇦 جميل', 'علم   جميل'],
    ['رقم #1', 'رقم #1'],
  ],
};
const spacing: Step = {
  name: 'spacing',
  description: 'Spaces around signs and runs of emoji, and between Arabic letters, Latin letters and digits',
  rules: [
    {
      pattern: new RegExp(String.raw`${emojis}|[^\p{L}\p{M}\p{N}\p{Cf}\s\[\]]`, 'gu'),
      replace: (sign) => ` ${sign} `,
    },
    replacing(/(?=\p{N})(?<=\p{L})|(?<=\p{N})(?=\p{L})/gu, ' '),
    replacing(/(?=\p{Script=Latin})(?<=\p{Script=Arabic})|(?<=\p{Script=Latin})(?=\p{Script=Arabic})/gu, ' '),
    // What had its spaces already has no more of them now.
    replacing(/ {2,}/g, ' '),
  ],
  growth: 3,
  examples: [
    ['قرأت3كتب', 'قرأت 3 كتب'],
    ['نعم،شكرا', 'نعم ، شكرا'],
    ['شايtea', 'شاي tea'],
  ],
};
const spaces: Step = {
  name: 'spaces',
  description: 'Runs of white space, line breaks too, become one space, none at the ends',
  rules: [replacing(/\s{2,}|[^\S ]/g, ' '), replacing(/^ | $/g, '')],
  growth: 1,
  examples: [
    [' أهلا \n بك ', 'أهلا بك'],
    ['صباح\tالخير', 'صباح الخير'],
    ['بيت', 'بيت'],
  ],
};

/** Steps about digits, signs, emoji, other scripts and white space. */
export const symbolSteps = {
  digits,
  withoutDigits,
  withoutPunctuation,
  withoutLatin,
  withoutEmoji,
  spacing,
  spaces,
} as const;
