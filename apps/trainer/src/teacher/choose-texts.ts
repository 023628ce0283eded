import { countScript, createDuplicateFinder } from '@tasnif/corpus';

/** Texts without labels to learn from, and how many were left out for what. */
export interface ChosenTexts {
  /** In their order. */
  texts: string[];
  leftOut: {
    /** Nothing is left of them once they are normalised. */
    empty: number;
    /** Hold less Arabic than another script. */
    foreign: number;
    /** Equal a validation or test document, or nearly. */
    heldOut: number;
    /** Equal a training document or a text before them, or nearly. */
    repeated: number;
  };
}

export interface ChooseOptions {
  /** Texts that are measured on. */
  heldOut: readonly string[];
  /** Texts that are learned from anyway. */
  labelled: readonly string[];
  normalize(text: string): string;
  /** Similarity from which two texts are nearly equal, above 0 to 1. */
  threshold: number;
  /** Asked now and then; what it throws ends it all. */
  check(): Promise<void>;
}

/** Texts between two checks. */
const TEXTS_AT_ONCE = 1000;

/** Chooses what may be learned from: Arabic, once, and nothing of what is measured on. */
export async function chooseTexts(
  given: readonly string[],
  { heldOut, labelled, normalize, threshold, check }: ChooseOptions,
): Promise<ChosenTexts> {
  const leftOut = { empty: 0, foreign: 0, heldOut: 0, repeated: 0 };
  const readable: string[] = [];
  for (const [place, text] of given.entries()) {
    if (place % TEXTS_AT_ONCE === 0) await check();
    if (normalize(text).trim() === '') leftOut.empty++;
    else if (!countScript(text).isArabic) leftOut.foreign++;
    else readable.push(text);
  }

  const all = [...heldOut, ...labelled, ...readable];
  const firstReadable = heldOut.length + labelled.length;
  const finder = createDuplicateFinder({ threshold });
  for (const [place, text] of all.entries()) {
    if (place % TEXTS_AT_ONCE === 0) await check();
    finder.add(text);
  }
  const groups = await finder.groups(async (places) => {
    await check();
    return places.map((place) => all[place] ?? '');
  });
  const dropped = new Set<number>();
  for (const { documents } of groups) {
    const [first = 0, ...others] = documents;
    const isHeldOut = first < heldOut.length;
    for (const place of others.filter((other) => other >= firstReadable)) {
      dropped.add(place);
      leftOut[isHeldOut ? 'heldOut' : 'repeated']++;
    }
  }
  return { texts: readable.filter((_, i) => !dropped.has(firstReadable + i)), leftOut };
}
