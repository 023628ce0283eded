import { createHash } from 'node:crypto';
import { foldForComparison } from '@tasnif/corpus';
import { createNormalizer } from '@tasnif/tokenizer';
import { readTexts, type Source, type Texts } from './sources.ts';

/** The profile that fine-tuning and serving take unless they are told. */
export const NORMALIZATION = 'NONE';

/** One document of so many is held out, to measure on. */
const HELD_OUT_EVERY = 300;

/** What came of a source. */
export interface CollectedSource {
  source: Source;
  train: string[];
  heldOut: string[];
  /** Documents left out because they equal one of a test part, or one before. */
  inTest: number;
  duplicates: number;
}

/** Reads all sources; texts that differ in nothing that counts (`foldForComparison`) are read once, those of tests never. */
export async function collectTexts(
  folder: string,
  { sources, tests }: Texts,
  signal: AbortSignal,
): Promise<CollectedSource[]> {
  const { normalize } = createNormalizer(NORMALIZATION);
  const ofTests = new Set<string>();
  for (const file of tests) {
    for await (const text of readTexts(folder, file)) ofTests.add(nameOf(text));
  }
  const seen = new Set<string>();
  const collected: CollectedSource[] = [];
  let kept = 0;
  for (const source of sources) {
    const own: CollectedSource = { source, train: [], heldOut: [], inTest: 0, duplicates: 0 };
    for await (const text of readTexts(folder, source.file)) {
      signal.throwIfAborted();
      const name = nameOf(text);
      if (ofTests.has(name)) own.inTest += 1;
      else if (seen.has(name)) own.duplicates += 1;
      else {
        seen.add(name);
        kept += 1;
        (kept % HELD_OUT_EVERY === 0 ? own.heldOut : own.train).push(normalize(text));
      }
    }
    collected.push(own);
  }
  return collected;
}

/** Shorter than most texts. */
function nameOf(text: string): string {
  return createHash('sha1').update(foldForComparison(text)).digest('base64');
}
