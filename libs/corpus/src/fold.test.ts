import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldForComparison } from './fold.ts';

const examples = [
  ['tashkeel and tatweel', 'كَتَـــبَ الوَلَدُ', 'كتب الولد'],
  ['alef, ya and ta marbuta', 'أحمد إلى آخر ٱلمدرسة یوم', 'احمد الي اخر المدرسه يوم'],
  ['presentation forms', 'ﺳﻼﻡ', 'سلام'],
  ['digits', 'عام ٢٠٢٦ و۱۲۳ و４５', 'عام 2026 و123 و45'],
  ['links', 'انظر https://t.co/AbC?x=1 هنا www.example.org/a', 'انظر هنا'],
  ['a link cut short', 'انظر https:/…', 'انظر'],
  ['mentions', 'شكرا @Abo_Ali يا صديقي', 'شكرا يا صديقي'],
  ['punctuation', 'نعم،لا؟ #قهوة_الصباح «جيد»!', 'نعم لا قهوه الصباح جيد'],
  ['capitals', 'Café ΑΒ İ', 'café αβ i'],
  ['spaces', ' \t أهلا\u00A0\u00A0بك\r\n', 'اهلا بك'],
  ['joiners and direction marks', 'می\u200Cخواهم \u200Fنعم', 'ميخواهم نعم'],
] as const;

describe('folding for comparison', () => {
  it.each(examples)('takes care of %s', (_, text, folded) => {
    expect(foldForComparison(text)).toBe(folded);
  });

  it('keeps emoji, without their variation selectors', () => {
    expect(foldForComparison('ممتاز😀👍🏽 ❤\uFE0F!')).toBe('ممتاز😀👍🏽 ❤');
  });

  it('takes texts of any length and any units', () => {
    expect(foldForComparison('أب '.repeat(10_000))).toBe('اب '.repeat(10_000).trim());
    expect(foldForComparison('\uD800a')).toBe('\uD800a');
    expect(foldForComparison('')).toBe('');
  });

  it('changes nothing when done again', () => {
    const unit = fc.constantFrom(
      'أ',
      'ى',
      'ة',
      'ـ',
      '\u064E',
      '۳',
      '@',
      'http',
      's',
      ':',
      '/',
      'www',
      '.',
      '#',
      ' \n',
      '😀',
      'Z',
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const folded = foldForComparison(text);
        expect(foldForComparison(folded)).toBe(folded);
      }),
    );
  });
});
