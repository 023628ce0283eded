import type { Engine, Tensor } from '@tasnif/engine';
import type { PackedTexts } from './batches.ts';
import { learnLoss } from './learn-in-parts.ts';

/**
 * Gathers `share` of the gradients of texts as they are and, half and half, of the same texts with their word embeddings
 * moved to where the loss is greater: adversarial training (Miyato, Dai & Goodfellow 2017, arXiv:1605.07725). Returns the
 * loss of the texts as they are.
 *
 * @param words `[T,H]`, their word embeddings.
 * @param radius of each text how far it is moved, relative to the norm of its word embeddings.
 * @param lossOf the loss with `offset [T,H]` added to the word embeddings.
 */
export function learnAdversarially(
  engine: Engine,
  texts: PackedTexts,
  words: Float32Array,
  { radius, share }: { radius: number; share: number },
  lossOf: (offset: Tensor) => Tensor,
): number {
  const shape = [texts.ids.length, words.length / texts.ids.length];
  const nowhere = engine.parameter(new Float32Array(words.length), shape);
  try {
    const loss = learnLoss(engine, share / 2, () => lossOf(nowhere));
    const gradient = engine.scope(() => engine.read(engine.gradient(nowhere)));
    const offset = adversarialOffset(texts, words, gradient, radius);
    learnLoss(engine, share / 2, () => lossOf(engine.floats(offset, shape)));
    return loss;
  } finally {
    engine.free([nowhere]);
  }
}

/**
 * The gradient of each text, `[T,H]` as `words`, scaled to `radius` times the norm of its word embeddings: relative, so
 * that one radius suits short texts and long ones, and every encoder. Zeros for a text without a gradient.
 */
export function adversarialOffset(
  { ids, texts }: Pick<PackedTexts, 'ids' | 'texts'>,
  words: Float32Array,
  gradient: Float32Array,
  radius: number,
): Float32Array {
  const offset = new Float32Array(gradient.length);
  const size = gradient.length / ids.length;
  for (const { start, length } of texts) {
    const [from, to] = [start * size, (start + length) * size];
    const norm = normOf(gradient, from, to);
    const scale = norm === 0 ? 0 : (radius * normOf(words, from, to)) / norm;
    for (let i = from; i < to; i++) offset[i] = scale * (gradient[i] ?? 0);
  }
  return offset;
}

function normOf(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (values[i] ?? 0) ** 2;
  return Math.sqrt(sum);
}
