import type { TokenizerSpec } from '@tasnif/tokenizer';
import { packTexts, sizeMultiple, type PackedTexts } from '../batches.ts';
import type { WantedRows } from '../encoder.ts';
import { permutation, type RandomGenerator } from '../random.ts';

/** What masking knows of a vocabulary. */
export interface MaskingRules {
  maskId: number;
  /** Ids of the tokens that are not special: what is masked, and drawn in the place of a masked one. */
  ordinary: Int32Array;
  /** For each id, whether the token is special; specials, unknown words among them, are never masked. */
  special: Uint8Array;
  /** For each id, whether the token continues the word before it. */
  continues: Uint8Array;
}

/** A text with some of its words masked. */
export interface MaskedText {
  /** As the model sees them. */
  ids: Int32Array;
  /** `[M]`, places of the masked tokens, ascending. */
  places: Int32Array;
  /** `[M]`, the ids that stood there. */
  labels: Int32Array;
}

/** Masked texts end to end, and the M tokens of all that are masked. */
export interface MaskedBatch extends PackedTexts {
  masked: WantedRows;
  /** `[M]` */
  labels: Int32Array;
}

export function maskingRules({
  vocabulary,
  specialTokens,
  maskToken,
  unknownToken,
  continuingSubwordPrefix,
}: TokenizerSpec): MaskingRules {
  const specials = new Set([...specialTokens, maskToken, unknownToken]);
  const special = Uint8Array.from(vocabulary, (token) => Number(specials.has(token)));
  return {
    maskId: vocabulary.indexOf(maskToken),
    ordinary: Int32Array.from(vocabulary.keys()).filter((id) => special[id] === 0),
    special,
    continues: Uint8Array.from(vocabulary, (token) => Number(token.startsWith(continuingSubwordPrefix))),
  };
}

/**
 * Masks `share` of a text's tokens, whole words at a time, in the order in which they are drawn; a word that would be
 * more than is left is passed over, but at least one is masked. Of the tokens of these words 80 % become [MASK], 10 %
 * any token and 10 % stay (Devlin et al. 2019, and their whole word masking).
 */
export function maskText(
  ids: Int32Array,
  { maskId, ordinary, special, continues }: MaskingRules,
  share: number,
  random: RandomGenerator,
): MaskedText {
  const words = wordsOf(ids, special, continues);
  const budget = share * words.reduce((sum, [start, end]) => sum + end - start, 0);
  const masked = ids.slice();
  const places: number[] = [];
  for (const index of permutation(random, words.length)) {
    const [start, end] = words[index] ?? [0, 0];
    if (places.length > 0 && places.length + end - start > budget) continue;
    for (let place = start; place < end; place++) {
      places.push(place);
      const draw = random();
      if (draw < 0.8) masked[place] = maskId;
      else if (draw < 0.9) masked[place] = ordinary[Math.floor(random() * ordinary.length)] ?? maskId;
    }
  }
  const ascending = Int32Array.from(places).sort();
  return { ids: masked, places: ascending, labels: ascending.map((place) => ids[place] ?? maskId) };
}

/** Where each word begins and ends. */
function wordsOf(
  ids: Int32Array,
  special: Uint8Array,
  continues: Uint8Array,
): [start: number, end: number][] {
  const words: [number, number][] = [];
  for (const [place, id] of ids.entries()) {
    if (special[id] === 1) continue;
    const last = words.at(-1);
    if (last?.[1] === place && continues[id] === 1) last[1] = place + 1;
    else words.push([place, place + 1]);
  }
  return words;
}

/** Lays masked texts end to end in the order given. `rounded`: as `packTexts` rounds tokens. */
export function packMasked(texts: readonly MaskedText[], { rounded = false } = {}): MaskedBatch {
  const packed = packTexts(
    texts.map(({ ids }) => ids),
    { rounded },
  );
  const count = countMasked(texts);
  const [rows, labels] = [new Int32Array(count), new Int32Array(count)];
  const spans: { start: number; length: number }[] = [];
  let start = 0;
  for (const [i, text] of texts.entries()) {
    const first = packed.rows[i]?.start ?? 0;
    rows.set(
      text.places.map((place) => first + place),
      start,
    );
    labels.set(text.labels, start);
    spans.push({ start, length: text.places.length });
    start += text.places.length;
  }
  const fillers = packed.rows.slice(texts.length).map(() => ({ start, length: 0 }));
  return { ...packed, masked: { rows, spans: [...spans, ...fillers] }, labels };
}

/**
 * The same texts with a number of masked tokens that comes often (`sizeMultiple`): the last of them are not asked for,
 * though each text keeps one.
 */
export function askForRoundNumber(texts: readonly MaskedText[]): MaskedText[] {
  const masked = countMasked(texts);
  let surplus = masked % sizeMultiple(masked);
  const rounded = texts.toReversed().map(({ ids, places, labels }) => {
    const kept = Math.max(Math.min(1, places.length), places.length - surplus);
    surplus -= places.length - kept;
    return { ids, places: places.slice(0, kept), labels: labels.slice(0, kept) };
  });
  return rounded.toReversed();
}

/** Of all texts together. */
export function countMasked(texts: readonly MaskedText[]): number {
  return texts.reduce((sum, { places }) => sum + places.length, 0);
}
