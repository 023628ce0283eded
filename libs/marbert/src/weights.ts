import type { BertConfig } from './config.ts';
import { normal, randomGenerator } from './random.ts';

/** A weight on the host, row-major. */
export interface Weight {
  shape: readonly number[];
  data: Float32Array;
}

/** Gives a weight by its Hugging Face name. */
export type ReadWeight = (name: string) => Weight;

/** The largest of all weights; a batch reads only some of its rows. */
export const WORD_EMBEDDINGS = 'bert.embeddings.word_embeddings.weight';

/** Name and shape of every weight of `BertForSequenceClassification`, in the order of Hugging Face's modules. */
export function weightShapes(config: BertConfig): Map<string, readonly number[]> {
  const { hiddenSize: H, intermediateSize: I } = config;
  const shapes = new Map<string, readonly number[]>();
  const linear = (name: string, outputs: number, inputs: number): void => {
    shapes.set(`${name}.weight`, [outputs, inputs]);
    shapes.set(`${name}.bias`, [outputs]);
  };
  const layerNorm = (name: string): void => {
    shapes.set(`${name}.weight`, [H]);
    shapes.set(`${name}.bias`, [H]);
  };
  shapes.set(WORD_EMBEDDINGS, [config.vocabularySize, H]);
  shapes.set('bert.embeddings.position_embeddings.weight', [config.positions, H]);
  shapes.set('bert.embeddings.token_type_embeddings.weight', [config.tokenTypes, H]);
  layerNorm('bert.embeddings.LayerNorm');
  for (let i = 0; i < config.layers; i++) {
    const layer = `bert.encoder.layer.${String(i)}`;
    for (const part of ['query', 'key', 'value']) linear(`${layer}.attention.self.${part}`, H, H);
    linear(`${layer}.attention.output.dense`, H, H);
    layerNorm(`${layer}.attention.output.LayerNorm`);
    linear(`${layer}.intermediate.dense`, I, H);
    linear(`${layer}.output.dense`, H, I);
    layerNorm(`${layer}.output.LayerNorm`);
  }
  linear('bert.pooler.dense', H, H);
  linear('classifier', config.labels.length, H);
  return shapes;
}

/** Weights that a pre-trained encoder may lack, or have for other classes: they are drawn anew. */
export function belongsToHead(name: string): boolean {
  return name.startsWith('classifier.') || name.startsWith('bert.pooler.');
}

/** How far up a weight is: the embeddings 0, layer i (from 0) i + 1, the head above all layers. */
export function depthOf(config: BertConfig, name: string): number {
  const layer = /^bert\.encoder\.layer\.(\d+)\./.exec(name)?.[1];
  if (layer !== undefined) return Number(layer) + 1;
  return belongsToHead(name) ? config.layers + 1 : 0;
}

/** The depth up to which nothing is trained; -1 where all is. */
export function frozenDepth(frozenLayers: number, freezeEmbeddings: boolean): number {
  if (frozenLayers > 0) return frozenLayers;
  return freezeEmbeddings ? 0 : -1;
}

/** Weights that decay leaves alone, as in Hugging Face's Trainer. */
export function isBiasOrLayerNorm(name: string): boolean {
  return name.endsWith('.bias') || name.includes('LayerNorm');
}

/** The word embeddings and the matrices of the layers: nearly all there is, and what smaller files hold in fewer bits. */
export function isLarge(name: string): boolean {
  if (name === WORD_EMBEDDINGS) return true;
  return name.startsWith('bert.encoder.') && !isBiasOrLayerNorm(name);
}

/**
 * Fresh weights as BERT draws them: normal with deviation `initializerRange`, biases 0, layer norms 1.
 * The same seed and name give the same values, whatever is asked for before.
 */
export function randomWeights(config: BertConfig, seed: number): ReadWeight {
  const shapes = weightShapes(config);
  return (name) => {
    const shape = shapes.get(name) ?? [];
    const size = shape.reduce((product, side) => product * side, 1);
    if (name.endsWith('.bias')) return { shape, data: new Float32Array(size) };
    if (name.includes('LayerNorm')) return { shape, data: new Float32Array(size).fill(1) };
    const random = randomGenerator(`${String(seed)} ${name}`);
    return { shape, data: normal(random, size, config.initializerRange) };
  };
}
