import type { BertConfig, ClassifierConfig } from './config.ts';
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

/** The same of an embedding bag, which begins as those of a BERT. */
export const BAG_WORD_EMBEDDINGS = 'word_embeddings.weight';

/** Whether a weight has a row for each token. */
export function isWordEmbedding(name: string): boolean {
  return name === WORD_EMBEDDINGS || name === BAG_WORD_EMBEDDINGS;
}

/** Name and shape of every weight of a model, in the order of Hugging Face's modules. */
type WeightShapes = Map<string, readonly number[]>;

/** The weights of a classifier: those of `BertForSequenceClassification`, or of an embedding bag (embedding-bag.ts). */
export function weightShapes(config: ClassifierConfig): WeightShapes {
  const { hiddenSize: H } = config;
  if (config.architecture === 'EMBEDDING_BAG') {
    return new Map<string, readonly number[]>([
      [BAG_WORD_EMBEDDINGS, [config.vocabularySize, H]],
      ...['mean', 'max'].flatMap((pooled) => [
        ...layerNorm(`${pooled}.LayerNorm`, H),
        ...linear(`${pooled}.dense`, H, H),
      ]),
      ...linear('classifier', config.labels.length, H),
    ]);
  }
  return new Map([
    ...encoderShapes(config),
    ...linear('bert.pooler.dense', H, H),
    ...linear('classifier', config.labels.length, H),
  ]);
}

/** The weights of `BertForMaskedLM`, but for the decoder's: that is the word embedding. */
export function maskedLmShapes(config: BertConfig): WeightShapes {
  const { hiddenSize: H } = config;
  return new Map([
    ...encoderShapes(config),
    ['cls.predictions.bias', [config.vocabularySize]],
    ...linear('cls.predictions.transform.dense', H, H),
    ...layerNorm('cls.predictions.transform.LayerNorm', H),
  ]);
}

function encoderShapes(config: BertConfig): WeightShapes {
  const { hiddenSize: H, intermediateSize: I } = config;
  const layers = Array.from({ length: config.layers }, (_, i) => `bert.encoder.layer.${String(i)}`);
  return new Map<string, readonly number[]>([
    [WORD_EMBEDDINGS, [config.vocabularySize, H]],
    ['bert.embeddings.position_embeddings.weight', [config.positions, H]],
    ['bert.embeddings.token_type_embeddings.weight', [config.tokenTypes, H]],
    ...layerNorm('bert.embeddings.LayerNorm', H),
    ...layers.flatMap((layer) => [
      ...['query', 'key', 'value'].flatMap((part) => linear(`${layer}.attention.self.${part}`, H, H)),
      ...linear(`${layer}.attention.output.dense`, H, H),
      ...layerNorm(`${layer}.attention.output.LayerNorm`, H),
      ...linear(`${layer}.intermediate.dense`, I, H),
      ...linear(`${layer}.output.dense`, H, I),
      ...layerNorm(`${layer}.output.LayerNorm`, H),
    ]),
  ]);
}

function linear(name: string, outputs: number, inputs: number): [string, readonly number[]][] {
  return [
    [`${name}.weight`, [outputs, inputs]],
    [`${name}.bias`, [outputs]],
  ];
}

function layerNorm(name: string, size: number): [string, readonly number[]][] {
  return [
    [`${name}.weight`, [size]],
    [`${name}.bias`, [size]],
  ];
}

/** Weights that a pre-trained encoder may lack, or have for other classes: they are drawn anew. */
export function belongsToHead(name: string): boolean {
  return /^(?:classifier|bert\.pooler|cls|mean|max)\./.test(name);
}

/** How far up a weight is: the embeddings 0, layer i (from 0) i + 1, the head above all layers. */
export function depthOf(config: Pick<BertConfig, 'layers'>, name: string): number {
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
  if (isWordEmbedding(name)) return true;
  return name.startsWith('bert.encoder.') && !isBiasOrLayerNorm(name);
}

/**
 * Fresh weights as BERT draws them: normal with deviation `initializerRange`, biases 0, layer norms 1.
 * The same seed and name give the same values, whatever is asked for before.
 */
export function randomWeights(
  config: ClassifierConfig,
  seed: number,
  shapes: ReadonlyMap<string, readonly number[]> = weightShapes(config),
): ReadWeight {
  return (name) => {
    const shape = shapes.get(name) ?? [];
    const size = shape.reduce((product, side) => product * side, 1);
    if (name.endsWith('.bias')) return { shape, data: new Float32Array(size) };
    if (name.includes('LayerNorm')) return { shape, data: new Float32Array(size).fill(1) };
    const random = randomGenerator(`${String(seed)} ${name}`);
    return { shape, data: normal(random, size, config.initializerRange) };
  };
}
