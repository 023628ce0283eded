import { readableTokens, type Pooling } from '@tasnif/marbert';
import {
  createNormalizer,
  type AlignedText,
  type Encoding,
  type NormalizationProfile,
  type NormalizationSwitches,
  type Tokenizer,
} from '@tasnif/tokenizer';

/** How a model reads texts. */
export interface ReadingOptions {
  /** Tokens read at once, the two special ones included; at least 3. */
  maxLength: number;
  /** What becomes of longer texts. */
  pooling: Pooling;
  normalization: NormalizationProfile;
  normalizationSwitches: NormalizationSwitches;
}

/** A text and the tokens that a model reads of it, [CLS] first and [SEP] last. */
export interface Reading {
  /** As it was given. */
  text: string;
  ids: Int32Array;
  /** Two for each token: where in `text` it comes from, start and end in UTF-16 code units; 0 and 0 for [CLS] and [SEP]. */
  spans: Int32Array;
}

export interface Reader {
  /**
   * The tokens of a whole text, normalised as in training; offsets are of the normalised text. `truncated`: there are
   * more than the model reads, and they end where it does.
   */
  read(text: string): Encoding;
  /** The same tokens, with where they come from in the text as it was given. */
  trace(text: string): Reading;
}

/** Reads texts as they were read when the model was measured. */
export function createReader(
  tokenizer: Tokenizer,
  { maxLength, pooling, normalization, normalizationSwitches }: ReadingOptions,
): Reader {
  const { normalize, align } = createNormalizer(normalization, normalizationSwitches);
  const limit = readableTokens(maxLength, pooling);
  return {
    read: (text) => tokenizer.encode(normalize(text), { maxLength: limit }),
    trace(text) {
      const aligned = align(text);
      const { ids, offsets } = tokenizer.encode(aligned.text, { maxLength: limit });
      return { text, ids, spans: spansOf(aligned, offsets) };
    },
  };
}

/** Where the tokens of a normalised text come from, two places each. */
function spansOf({ starts, ends }: AlignedText, offsets: Int32Array): Int32Array {
  const spans = new Int32Array(offsets.length);
  for (let at = 2; at < offsets.length - 2; at += 2) {
    spans[at] = starts[offsets[at] ?? 0] ?? 0;
    spans[at + 1] = ends[(offsets[at + 1] ?? 0) - 1] ?? 0;
  }
  return spans;
}
