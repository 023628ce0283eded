import { replacing, type Step } from './step.ts';

// Each pattern is linear: a match can start only where the run of its characters starts.
const link = /(?<![@\w])(?:https?:\/\/|www\.)\S+/gi;
const email = /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const mention = /(?<![\p{L}\p{M}\p{N}_])(?:@[\p{L}\p{M}\p{N}_]+)+/gu;
const hashtag = /#[\p{L}\p{M}\p{N}_]+/gu;

const entities = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['#39', "'"],
  ['nbsp', ' '],
  ['amp', '&'],
]);

/** Web addresses become `placeholder`, between spaces, or a space where it is ''. */
export function links(placeholder: string): Step {
  return {
    name: 'links',
    description: describe('Web addresses', placeholder),
    rules: [replacing(link, between(placeholder))],
    growth: growth(placeholder, 'www.x'),
    examples: [
      ['انظر https://mithal.example/a', `انظر ${between(placeholder)}`],
      ['موقع www.mithal.example هنا', `موقع ${between(placeholder)} هنا`],
      ['لا روابط', 'لا روابط'],
    ],
  };
}

/** E-mail addresses become `placeholder`, between spaces, or a space where it is ''. */
export function emails(placeholder: string): Step {
  return {
    name: 'emails',
    description: describe('E-mail addresses', placeholder),
    rules: [replacing(email, between(placeholder))],
    growth: growth(placeholder, 'a@b.c'),
    examples: [
      ['راسل salma@mithal.example', `راسل ${between(placeholder)}`],
      ['إلى:a.b@c-d.example', `إلى:${between(placeholder)}`],
      ['شكرا @salma', 'شكرا @salma'],
    ],
  };
}

/** Mentions become `placeholder`, between spaces, or a space where it is ''. */
export function mentions(placeholder: string): Step {
  return {
    name: 'mentions',
    description: describe('Mentions', placeholder),
    rules: [replacing(mention, between(placeholder))],
    growth: growth(placeholder, '@a'),
    examples: [
      ['شكرا @salma', `شكرا ${between(placeholder)}`],
      ['@سلمى_1 أهلا', `${between(placeholder)} أهلا`],
      ['نلتقي @ السوق', 'نلتقي @ السوق'],
    ],
  };
}

/** Hashtags become `placeholder`, between spaces, or a space where it is ''. */
export function hashtags(placeholder: string): Step {
  return {
    name: 'hashtags',
    description: describe('Hashtags', placeholder),
    rules: [replacing(hashtag, between(placeholder))],
    growth: growth(placeholder, '#a'),
    examples: [
      ['صباح #الخير', `صباح ${between(placeholder)}`],
      ['#يوم_جميل هنا', `${between(placeholder)} هنا`],
      ['رقم # فقط', 'رقم # فقط'],
    ],
  };
}

/** Common entities are decoded, however often they were encoded, then tags become a space. */
export const html: Step = {
  name: 'html',
  description: 'Common HTML entities are decoded and tags are replaced by a space',
  rules: [
    {
      pattern: /&(?:amp;)*(?:lt|gt|quot|apos|#39|nbsp|amp);/g,
      replace: (match) => entities.get(match.slice(0, -1).split(/[&;]/).at(-1) ?? '') ?? match,
    },
    {
      // Starts of tags without an end are one match too, and kept: trying each of them would be quadratic.
      pattern: /(?:<[a-z/!][^<>]*)+>?/gi,
      replace: (match) => (match.endsWith('>') ? ' ' : match),
    },
  ],
  growth: 1,
  examples: [
    ['سطر<br/>آخر', 'سطر آخر'],
    ['قلم &amp; ورقة', 'قلم & ورقة'],
    ['&lt;b&gt;مهم&amp;nbsp;', ' مهم '],
    ['٣ < ٥', '٣ < ٥'],
  ],
};

function between(placeholder: string): string {
  return placeholder === '' ? ' ' : ` ${placeholder} `;
}

function growth(placeholder: string, shortest: string): number {
  return Math.max(1, between(placeholder).length / shortest.length);
}

function describe(what: string, placeholder: string): string {
  return `${what} are replaced by ${placeholder === '' ? 'a space' : placeholder}`;
}
