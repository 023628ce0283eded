/**
 * Longest texts of the last pre-training, in tokens, by names on the hub in lower case. UBC-NLP: Abdul-Mageed et al.
 * 2021, and the page of MARBERTv2; AUB MIND Lab: README of aub-mind/arabert, where the models for tweets went on at
 * 64 from weights that had seen 512; CAMeL Lab: their pages. What nobody has published is not here.
 */
const lengths: readonly (readonly [name: RegExp, tokens: number])[] = [
  [/^(?:ubc-nlp\/)?(?:marbert|arbert)$/, 128],
  [/^(?:ubc-nlp\/)?marbertv2$/, 512],
  [/^(?:aubmindlab\/)?bert-(?:base|large)-arabertv02$/, 512],
  [/^(?:aubmindlab\/)?bert-(?:base|large)-arabertv02-twitter$/, 64],
  [/^(?:camel-lab\/)?bert-base-arabic-camelbert-(?:mix|ca|da|msa)$/, 512],
];

/**
 * The longest texts, in tokens, that a base model last saw while it was pre-trained, by its name on the hub, with or
 * without the owner's; `null` where that is not known.
 */
export function knownPretrainingLength(name: string): number | null {
  return lengths.find(([known]) => known.test(name.toLowerCase()))?.[1] ?? null;
}
