import type { BaseModelRow, Store } from '@tasnif/store';

/** Small enough for any machine. */
export const SMALL_SCRATCH = 'scratch-4x256';

const scratch = [
  { name: SMALL_SCRATCH, layers: 4, hiddenSize: 256, heads: 4 },
  { name: 'scratch-2x256', layers: 2, hiddenSize: 256, heads: 4 },
];

/** Makes the encoders that every installation has: random weights, vocabulary learned from the training split. */
export async function ensureScratchModels(store: Store): Promise<BaseModelRow[]> {
  return Promise.all(
    scratch.map(({ name, ...sizes }) =>
      store.baseModels.upsert({
        name,
        source: 'SCRATCH',
        shape: { ...sizes, intermediateSize: 4 * sizes.hiddenSize, vocabularySize: 8_000, positions: 512 },
        licence: null,
      }),
    ),
  );
}
