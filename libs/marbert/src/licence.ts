/** Families whose licence their folder does not tell, by their names on the hub, in lower case. */
const families: readonly (readonly [name: RegExp, licence: string])[] = [
  [/^(?:ubc-nlp\/)?(?:marbert|arbert)(?:v2)?$/, 'research use only (UBC-NLP: ARBERT and MARBERT)'],
  [
    /^(?:aubmindlab\/)?bert-(?:base|large)-arabertv02(?:-twitter)?$/,
    'open, as its card says (AUB MIND Lab: AraBERT)',
  ],
  [/^(?:camel-lab\/)?bert-base-arabic-camelbert-[a-z-]+$/, 'Apache-2.0'],
];

/** The licence of a base model that is known by its name on the hub, with or without the owner's; else `null`. */
export function knownLicence(name: string): string | null {
  return families.find(([family]) => family.test(name.toLowerCase()))?.[1] ?? null;
}

/** Whether a licence, in words or as the hub's identifier (`cc-by-nc-4.0`), keeps a model from commercial use. */
export function isResearchOnly(licence: string | null): boolean {
  return licence !== null && /\bresearch\b|non-?\s?commercial|(?:^|[-\s])nc(?:$|[-\s])/i.test(licence);
}
