import fc from 'fast-check';

const fragments =
  'س ا ى ة َ ـ ﻻ ﷺ ٣ 3 a w . : / @ # < > & ; _ - + [ ] \uD800 \uD83D \uDE00 😀 🇲🇦 \u200D \uFE0F ℹ é ² _ أ ئ © &#39; \n ، http:// www. &lt; &amp; amp; ' +
  'lt; <b </p> a@b.c @salma #يوم [رابط] المكتبة من وو';

/** Any texts, and those that the steps of normalisation are about. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(' ', ...fragments.split(' ')), { maxLength: 25 }).map((parts) => parts.join('')),
);
