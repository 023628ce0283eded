import { expect, it } from 'vitest';
import { chooseTexts, type ChooseOptions } from './choose-texts.ts';

const options: ChooseOptions = {
  heldOut: ['فاز الفريق الأحمر بالمباراة النهائية أمس في الملعب الكبير أمام جمهور غفير من المشجعين'],
  labelled: ['انخفضت أسعار الأسهم في السوق المالية بعد إعلان البنك المركزي'],
  normalize: (text) => text.replaceAll(/[a-z!]/g, ''),
  threshold: 0.8,
  check: () => Promise.resolve(),
};

it('leaves out what is measured on, also nearly, what was there before, and what is empty or of another script', async () => {
  const [heldOut = ''] = options.heldOut;
  const [labelled = ''] = options.labelled;
  const own = ['نص جديد لم يره أحد من قبل', 'نص آخر مختلف تماما عن غيره من النصوص'];
  const given = [
    ...[own[0] ?? '', heldOut, `${heldOut} @user https://t.co/1`, `${heldOut} وغيرهم`],
    ...[labelled, own[1] ?? '', `${own[1] ?? ''}!`, own[0] ?? ''],
    ...['!!!', 'abc', 'ЖЖЖ ЖЖЖЖ'],
  ];
  expect(await chooseTexts(given, options)).toEqual({
    texts: own,
    leftOut: { empty: 2, foreign: 1, heldOut: 3, repeated: 3 },
  });
});

it('ends when the check throws', async () => {
  const check = (): Promise<void> => Promise.reject(new Error('enough'));
  await expect(chooseTexts(['نص'], { ...options, check })).rejects.toThrow('enough');
});
