import { occlude, type WordEffect } from './explain-occlude.ts';
import { wordsOf, type Word } from './explain-words.ts';
import { mapAtOnce } from './map-at-once.ts';
import type { Reading } from './reader.ts';

/** How much a word speaks for a class. */
interface WordAttribution {
  /** Where it stands in the text as it was given, in UTF-16 code units. */
  start: number;
  end: number;
  /** By how much the log-odds of the class fall without it; below 0 where it speaks against the class. */
  weight: number;
  /** Whether `weight` is its own; else it is an even share of what words beside it do together. */
  isExact: boolean;
  /** Whether the model saw it; else `weight` is 0. */
  isRead: boolean;
}

/** Why a text has, or has not, a class. Plain data. */
export interface Explanation {
  /** Number of the class. */
  label: number;
  /** The token that stands in for each token of a masked word. */
  baseline: string;
  /** Log-odds of the class. */
  logOdds: number;
  /** The same with every word masked. */
  baselineLogOdds: number;
  /** All words of the text, in order. */
  words: WordAttribution[];
}

export interface ExplainOptions {
  /** Number of the class, 0 to C - 1. Default: the likeliest. */
  label?: number;
  /** Divides the logits; above 0. Default: 1. */
  temperature?: number;
}

/** The logits `[C]` of a whole text by its tokens, in however many windows it is read. */
export type Predict = (ids: Int32Array) => Promise<Float32Array>;

/** Texts that are computed for the words of one text. */
const MOST_TEXTS = 64;
/** Enough to fill rows of short texts, and few enough for others to wait behind. */
const TEXTS_AT_ONCE = 8;

/**
 * Explains a class of a text by occlusion: the tokens of one word after the other are replaced by `mask`, and the weight
 * of the word is the fall of the log-odds of the class, log(p / (1 - p)) at the temperature. (Zeiler & Fergus 2014,
 * arXiv:1311.2901; for words Li et al. 2016, arXiv:1612.08220; log-odds as Robnik-Šikonja & Kononenko 2008, since a
 * probability near 1 hardly moves.) Where a text has more words than may be computed, see `occlude`.
 */
export async function explain(
  reading: Reading,
  predict: Predict,
  mask: { token: string; id: number },
  { label, temperature = 1 }: ExplainOptions = {},
): Promise<Explanation> {
  const { ids } = reading;
  const logits = await predict(ids);
  const about = label ?? logits.indexOf(Math.max(...logits));
  const logOdds = logOddsOf(logits, about, temperature);
  const words = wordsOf(reading);
  const read = words.filter(isRead);

  async function logOddsWithout(start: number, end: number): Promise<number> {
    const masked = ids.slice().fill(mask.id, read[start]?.firstToken ?? 0, read[end - 1]?.endToken ?? 0);
    return logOddsOf(await predict(masked), about, temperature);
  }

  const effects = await occlude(
    read.length,
    (groups) =>
      mapAtOnce(
        groups,
        TEXTS_AT_ONCE,
        async ({ start, end }) => logOdds - (await logOddsWithout(start, end)),
      ),
    MOST_TEXTS,
  );
  return {
    label: about,
    baseline: mask.token,
    logOdds,
    baselineLogOdds: await logOddsWithout(0, read.length),
    words: attributions(words, effects.values()),
  };
}

function attributions(words: readonly Word[], effects: Iterator<WordEffect>): WordAttribution[] {
  const unread: WordEffect = { weight: 0, isExact: true };
  return words.map((word) => {
    const { weight, isExact } = isRead(word) ? (effects.next().value as WordEffect) : unread;
    return { start: word.start, end: word.end, weight, isExact, isRead: isRead(word) };
  });
}

function isRead({ firstToken, endToken }: Word): boolean {
  return endToken > firstToken;
}

/** log(p / (1 - p)) of a class, from its logits: of a p that rounds to 1 nothing would be left. */
function logOddsOf(logits: Float32Array, label: number, temperature: number): number {
  const others = logits.filter((_, i) => i !== label);
  const highest = Math.max(...others);
  const sum = others.reduce((total, logit) => total + Math.exp((logit - highest) / temperature), 0);
  return ((logits[label] ?? 0) - highest) / temperature - Math.log(sum);
}
