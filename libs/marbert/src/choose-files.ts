import { ModelError } from './errors.ts';

/** Texts of a Hugging Face folder that a BERT is read by, the configuration first. */
const TEXTS = [
  ...['config.json', 'tokenizer.json', 'vocab.txt', 'tokenizer_config.json', 'special_tokens_map.json'],
];

/** The order of weights/open-weights.ts: whoever fetches files fetches those that will be read. */
const forms = [
  { file: 'model.safetensors', shard: /^model-\d{5}-of-\d{5}\.safetensors$/ },
  { file: 'pytorch_model.bin', shard: /^pytorch_model-\d{5}-of-\d{5}\.bin$/ },
];

/**
 * Of the files that a folder has, those that a BERT needs: the texts, then its weights in one form, safetensors where
 * there are any. Throws UNSUPPORTED_MODEL when there is no such BERT; `origin` names the folder.
 */
export function chooseModelFiles(
  names: readonly string[],
  origin: string,
): { texts: string[]; weights: string[] } {
  const texts = TEXTS.filter((name) => names.includes(name));
  const weights = forms.map((form) => weightsOf(names, form)).find((files) => files.length > 0) ?? [];
  const missing = [
    ...(texts.includes('config.json') ? [] : ['config.json']),
    ...(texts.includes('tokenizer.json') || texts.includes('vocab.txt')
      ? []
      : ['tokenizer.json or vocab.txt']),
    ...(weights.length > 0 ? [] : ['model.safetensors or pytorch_model.bin']),
  ];
  if (missing.length === 0) return { texts, weights };
  throw new ModelError(
    'UNSUPPORTED_MODEL',
    `${origin} is no BERT that can be imported: it has no ${missing.join(', and no ')}.`,
    'Use a BERT with PyTorch or safetensors weights, such as MARBERT, ARBERT, AraBERT or CAMeLBERT.',
  );
}

function weightsOf(names: readonly string[], { file, shard }: (typeof forms)[number]): string[] {
  if (names.includes(file)) return [file];
  const index = `${file}.index.json`;
  return names.includes(index) ? [index, ...names.filter((name) => shard.test(name))] : [];
}
