import { poolLogits, windowsOf } from '@tasnif/marbert';
import type { Batcher } from './batcher.ts';
import { mapAtOnce } from './map-at-once.ts';
import type { ReadingOptions } from './reader.ts';

/**
 * From the token ids of a whole text, [CLS] … [SEP]: one logit a class, and in how many windows it was read. Of a long text
 * `onWindow` is called whenever another window is read.
 */
export type TextLogits = (
  ids: Int32Array,
  onWindow?: () => void,
) => Promise<{ logits: Float32Array; windows: number }>;

export interface TextLogitsOptions extends Pick<ReadingOptions, 'maxLength' | 'pooling'> {
  /** Tokens of a row of the batcher. */
  rowTokens: number;
}

/**
 * Reads a long text in windows, which wait among other texts like any of them. No more of one text are under way than
 * fill a row: so others that come meanwhile wait for no more than a row of it, and none of its own waits for the others.
 */
export function createTextLogits(
  run: Batcher['run'],
  { maxLength, pooling, rowTokens }: TextLogitsOptions,
): TextLogits {
  const atOnce = Math.max(1, Math.floor(rowTokens / maxLength));
  return async (ids, onWindow) => {
    const windows = windowsOf(ids, maxLength);
    const logits = await mapAtOnce(windows, atOnce, async (window) => {
      const own = await run(window);
      if (windows.length > 1) onWindow?.();
      return own;
    });
    return { logits: poolLogits(logits, pooling), windows: windows.length };
  };
}
