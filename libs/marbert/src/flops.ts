import type { BertConfig, EmbeddingBagConfig } from './config.ts';

type Sides =
  | Pick<BertConfig, 'architecture' | 'hiddenSize' | 'intermediateSize' | 'layers' | 'labels'>
  | Pick<EmbeddingBagConfig, 'architecture' | 'hiddenSize' | 'labels'>;

/**
 * Floating-point operations of the matrix products of one training step, forward and backward, over texts of the given
 * `lengths` in tokens, padding left out; a product of m×k with k×n counts as 2·m·n·k.
 *
 * Forward, with H hidden, I intermediate size, n tokens of a text:
 * - a layer: n·(8H² + 4HI) for query, key, value, output and the two of the feed-forward part, and 4n²H for the
 *   attention's scores and values;
 * - a text: 2H² for the pooler and 2HC for the classifier of C classes.
 *
 * Backward counts twice the forward: each product has one for the gradient of either factor. Embeddings, norms,
 * activations and the optimizer are not counted. `firstTokenOnly` (default false) counts what remains where the last
 * layer is computed for each text's first token alone: n·4H² for keys and values, 4H² + 4HI for that token, and 4nH
 * for its attention. An embedding bag multiplies for a text alone, 4H² for the hidden layer and 2HC.
 */
export function trainingFlops(
  sides: Sides,
  lengths: readonly number[],
  { firstTokenOnly = false } = {},
): number {
  const { hiddenSize: H, labels } = sides;
  if (sides.architecture === 'EMBEDDING_BAG') return 3 * lengths.length * (4 * H * H + 2 * H * labels.length);
  const { intermediateSize: I, layers } = sides;
  const linear = 8 * H * H + 4 * H * I;
  const layer = (n: number): number => n * linear + 4 * n * n * H;
  const lastLayer = (n: number): number => n * 4 * H * H + 4 * H * H + 4 * H * I + 4 * n * H;
  const head = 2 * H * H + 2 * H * labels.length;
  const forward = lengths.reduce(
    (sum, n) => sum + (layers - 1) * layer(n) + (firstTokenOnly ? lastLayer(n) : layer(n)) + head,
    0,
  );
  return 3 * forward;
}
