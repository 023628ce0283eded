import { isWordEmbedding, type ReadWeight } from './weights.ts';

/** The same weights for a vocabulary that has of the old tokens those of the ids `kept`, in that order. */
export function keepTokens(weights: ReadWeight, kept: Int32Array): ReadWeight {
  return (name) => {
    const weight = weights(name);
    if (!isWordEmbedding(name)) return weight;
    const columns = weight.shape[1] ?? 0;
    const data = new Float32Array(kept.length * columns);
    for (const [row, id] of kept.entries()) {
      data.set(weight.data.subarray(id * columns, (id + 1) * columns), row * columns);
    }
    return { shape: [kept.length, columns], data };
  };
}
