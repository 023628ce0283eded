import { readableTokens, type Pooling } from '@tasnif/marbert';
import {
  createNormalizer,
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

export interface Reader {
  /**
   * The tokens of a whole text, normalised as in training; offsets are of the normalised text. `truncated`: there are
   * more than the model reads, and they end where it does.
   */
  read(text: string): Encoding;
}

/** Reads texts as they were read when the model was measured. */
export function createReader(
  tokenizer: Tokenizer,
  { maxLength, pooling, normalization, normalizationSwitches }: ReadingOptions,
): Reader {
  const { normalize } = createNormalizer(normalization, normalizationSwitches);
  const limit = readableTokens(maxLength, pooling);
  return { read: (text) => tokenizer.encode(normalize(text), { maxLength: limit }) };
}
