import { z } from 'zod';
import { ModelError } from './errors.ts';

/** The shape of a BERT encoder with a classifier on it, in our own names. */
export interface BertConfig {
  architecture?: 'BERT';
  vocabularySize: number;
  hiddenSize: number;
  layers: number;
  heads: number;
  intermediateSize: number;
  /** The longest text it can read, in tokens. */
  positions: number;
  tokenTypes: number;
  layerNormEpsilon: number;
  /** Standard deviation of freshly drawn weights. */
  initializerRange: number;
  /** Class names, in the order of the logits. */
  labels: readonly string[];
}

/** The shape of an embedding bag (embedding-bag.ts). */
export interface EmbeddingBagConfig extends Pick<
  BertConfig,
  'vocabularySize' | 'hiddenSize' | 'layerNormEpsilon' | 'initializerRange' | 'labels'
> {
  architecture: 'EMBEDDING_BAG';
  /** Its word embeddings are all that lies below its head. */
  layers: 0;
}

/** The shape of what classifies texts. */
export type ClassifierConfig = BertConfig | EmbeddingBagConfig;

/** The `model_type` of an embedding bag in a `config.json`. */
const BAG_TYPE = 'tasnif-embedding-bag';

const bertOnly = 'Use a model whose model_type is "bert", such as MARBERT, ARBERT, AraBERT or CAMeLBERT.';
const count = z.int().positive();

const huggingFaceConfig = z.object({
  model_type: z.literal('bert'),
  hidden_act: z.literal('gelu').default('gelu'),
  position_embedding_type: z.literal('absolute').default('absolute'),
  vocab_size: count,
  hidden_size: count,
  // Each is looked for by name: a number from elsewhere must not say how long that takes.
  num_hidden_layers: count.max(1000),
  num_attention_heads: count,
  intermediate_size: count,
  max_position_embeddings: count,
  type_vocab_size: count.default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  initializer_range: z.number().positive().default(0.02),
  id2label: z.record(z.string(), z.string()).default({}),
});

const embeddingBagConfig = z.object({
  model_type: z.literal(BAG_TYPE),
  ...huggingFaceConfig.pick({
    ...{ vocab_size: true, hidden_size: true, layer_norm_eps: true, initializer_range: true },
    id2label: true,
  }).shape,
});

/** Reads the `config.json` of a trained classifier. Throws CONFIG_UNSUPPORTED as `parseConfig` does. */
export function parseClassifierConfig(json: unknown): ClassifierConfig {
  const bag = embeddingBagConfig.safeParse(json).data;
  if (bag === undefined) return parseConfig(json);
  return {
    ...{ architecture: 'EMBEDDING_BAG', layers: 0 },
    vocabularySize: bag.vocab_size,
    hiddenSize: bag.hidden_size,
    layerNormEpsilon: bag.layer_norm_eps,
    initializerRange: bag.initializer_range,
    labels: labelsOf(bag.id2label),
  };
}

/** Reads a Hugging Face `config.json`. Throws CONFIG_UNSUPPORTED naming the first field that does not fit. */
export function parseConfig(json: unknown): BertConfig {
  const other = z.object({ model_type: z.string() }).safeParse(json).data?.model_type;
  if (other !== undefined && other !== 'bert') {
    throw new ModelError(
      'CONFIG_UNSUPPORTED',
      `config.json says that model_type is ${JSON.stringify(other.slice(0, 100))}; only "bert" can be trained.`,
      bertOnly,
    );
  }
  const result = huggingFaceConfig.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new ModelError(
      'CONFIG_UNSUPPORTED',
      `config.json is not that of a BERT we can train: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
      bertOnly,
    );
  }
  const config = result.data;
  if (config.hidden_size % config.num_attention_heads !== 0) {
    throw new ModelError(
      'CONFIG_UNSUPPORTED',
      `config.json has hidden_size ${String(config.hidden_size)}, which num_attention_heads ${String(config.num_attention_heads)} does not divide.`,
      'Check that the file is the one that came with the weights.',
    );
  }
  return {
    vocabularySize: config.vocab_size,
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    positions: config.max_position_embeddings,
    tokenTypes: config.type_vocab_size,
    layerNormEpsilon: config.layer_norm_eps,
    initializerRange: config.initializer_range,
    labels: labelsOf(config.id2label),
  };
}

function labelsOf(id2label: Readonly<Record<string, string>>): string[] {
  return Object.keys(id2label)
    .sort((a, b) => Number(a) - Number(b))
    .map((id) => id2label[id] ?? id);
}

/** What stands on an encoder: `BertForSequenceClassification` or `BertForMaskedLM`. */
export type Head = 'CLASSIFIER' | 'MASKED_LM';

/** The same as a Hugging Face `config.json` of the model with that head. */
export function toConfigJson(
  config: ClassifierConfig,
  paddingId: number,
  head: Head,
): Record<string, unknown> {
  return {
    ...(config.architecture === 'EMBEDDING_BAG' ? bagJson : bertJson(config, head)),
    hidden_act: 'gelu',
    vocab_size: config.vocabularySize,
    hidden_size: config.hiddenSize,
    layer_norm_eps: config.layerNormEpsilon,
    initializer_range: config.initializerRange,
    pad_token_id: paddingId,
    torch_dtype: 'float32',
    ...(head === 'CLASSIFIER' && {
      problem_type: 'single_label_classification',
      // The graphs in onnx/ have their weights in a file beside them, which transformers.js fetches if told so.
      'transformers.js_config': { use_external_data_format: true },
      id2label: Object.fromEntries(config.labels.map((label, id) => [id, label])),
      label2id: Object.fromEntries(config.labels.map((label, id) => [label, id])),
    }),
  };
}

const bagJson = { architectures: ['EmbeddingBagForSequenceClassification'], model_type: BAG_TYPE };

function bertJson(config: BertConfig, head: Head): Record<string, unknown> {
  return {
    architectures: [head === 'CLASSIFIER' ? 'BertForSequenceClassification' : 'BertForMaskedLM'],
    model_type: 'bert',
    position_embedding_type: 'absolute',
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    intermediate_size: config.intermediateSize,
    max_position_embeddings: config.positions,
    type_vocab_size: config.tokenTypes,
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
  };
}
