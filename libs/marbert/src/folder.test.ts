import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { learnVocabulary } from '@tasnif/tokenizer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BertConfig, ClassifierConfig, EmbeddingBagConfig } from './config.ts';
import { openClassifierFolder, openModelFolder, saveModelFolder } from './folder.ts';
import { openSafetensors, writeSafetensors, writeTensors } from './safetensors.ts';
import { maskedLmShapes, randomWeights, weightShapes } from './weights.ts';

const tokenizer = learnVocabulary(['الكتاب على الطاولة', 'الطاولة في الغرفة', 'الغرفة في البيت'], {
  size: 100,
  minFrequency: 1,
});
const config: BertConfig = {
  ...{
    vocabularySize: tokenizer.vocabulary.length,
    hiddenSize: 8,
    layers: 1,
    heads: 2,
    intermediateSize: 16,
  },
  ...{ positions: 16, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02 },
  labels: ['أدب', 'علوم'],
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tasnif-folder-'));
  saveModelFolder(folder, { config, tokenizer, weights: randomWeights(config, 1) });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function rewriteWeights(
  rename: (name: string) => string | undefined,
  size: (shape: readonly number[]) => number[],
): void {
  const path = join(folder, 'model.safetensors');
  const old = randomWeights(config, 1);
  const entries = [...weightShapes(config)].flatMap(([name, shape]) => {
    const renamed = rename(name);
    return renamed === undefined ? [] : [{ name, renamed, shape: size(shape) }];
  });
  writeSafetensors(path, new Map(entries.map(({ renamed, shape }) => [renamed, shape])), (wanted) => {
    const { name, shape } = entries.find(({ renamed }) => renamed === wanted) ?? { name: '', shape: [] };
    const length = shape.reduce((product, side) => product * side, 1);
    return { shape, data: old(name).data.slice(0, length) };
  });
}

describe('a model folder', () => {
  it('may have the head of a masked language model, and then begins a classifier as well', () => {
    const weights = randomWeights(config, 1, maskedLmShapes(config));
    saveModelFolder(folder, { config, tokenizer, weights }, { head: 'MASKED_LM' });
    const base = openModelFolder(folder);
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toMatchObject({
      architectures: ['BertForMaskedLM'],
    });
    const again = base.maskedLmWeights(2);
    for (const name of maskedLmShapes(config).keys()) expect(again(name)).toEqual(weights(name));
    const classifier = base.weights(config.labels, 2);
    expect(classifier('bert.embeddings.word_embeddings.weight')).toEqual(
      weights('bert.embeddings.word_embeddings.weight'),
    );
    expect(classifier('bert.pooler.dense.weight')).toEqual(
      randomWeights(config, 2)('bert.pooler.dense.weight'),
    );
    base.dispose();
  });

  it('that lacks the head of a masked language model is given one by the seed', () => {
    const base = openModelFolder(folder);
    const name = 'cls.predictions.transform.dense.weight';
    expect(base.maskedLmWeights(2)(name)).toEqual(randomWeights(config, 2, maskedLmShapes(config))(name));
    base.dispose();
  });

  it('may hold large weights in f16, or none at all, and say how much is read of a text', () => {
    const weights = randomWeights(config, 1);
    saveModelFolder(folder, { config, tokenizer, weights }, { weightsType: 'F16', maxLength: 12 });
    const file = openSafetensors(join(folder, 'model.safetensors'));
    const types = new Map([...file.names].map((name) => [name, file.type(name)]));
    expect(types.get('bert.embeddings.word_embeddings.weight')).toBe('F16');
    expect(types.get('bert.encoder.layer.0.output.dense.weight')).toBe('F16');
    expect([...types].filter(([, type]) => type === 'F16')).toHaveLength(1 + 6 * config.layers);
    const [read, written] = [file.read, weights].map((each) => each('classifier.weight').data);
    expect(read).toEqual(written);
    file.dispose();
    const settings = JSON.parse(readFileSync(join(folder, 'tokenizer_config.json'), 'utf8')) as object;
    expect(settings).toMatchObject({ model_max_length: 12 });
    rmSync(join(folder, 'model.safetensors'));
    saveModelFolder(folder, { config, tokenizer, weights }, { weightsType: null });
    expect(() => openModelFolder(folder)).toThrow(expect.objectContaining({ code: 'MODEL_FOLDER_INVALID' }));
  });

  it('gives back configuration, vocabulary and weights as they were saved', () => {
    const opened = openModelFolder(folder);
    expect(opened.config).toEqual(config);
    expect(opened.tokenizer).toEqual(tokenizer);
    const weights = opened.weights(config.labels, 2);
    for (const name of weightShapes(config).keys()) {
      expect(weights(name)).toEqual(randomWeights(config, 1)(name));
    }
    opened.dispose();
  });

  it('gets a fresh head, by seed, for classes that it was not trained on', () => {
    const opened = openModelFolder(folder);
    const weights = opened.weights(['أ', 'ب', 'ج'], 5);
    expect(weights('classifier.weight').shape).toEqual([3, 8]);
    expect(weights('classifier.weight').data).toEqual(
      opened.weights(['أ', 'ب', 'ج'], 5)('classifier.weight').data,
    );
    expect(weights('bert.encoder.layer.0.output.dense.weight').data).toEqual(
      randomWeights(config, 1)('bert.encoder.layer.0.output.dense.weight').data,
    );
    opened.dispose();
  });

  it('is read when its encoder was saved alone, without the prefix and without a head', () => {
    rewriteWeights(
      (name) => (name.startsWith('bert.e') ? name.slice(5) : undefined),
      (shape) => [...shape],
    );
    const opened = openModelFolder(folder);
    const name = 'bert.embeddings.word_embeddings.weight';
    expect(opened.weights(config.labels, 2)(name)).toEqual(randomWeights(config, 1)(name));
    opened.dispose();
  });

  it('is read with the names of old checkpoints, of DataParallel and with other heads, which it names', () => {
    const old = (name: string): string =>
      `module.${name}`
        .replace('LayerNorm.weight', 'LayerNorm.gamma')
        .replace('LayerNorm.bias', 'LayerNorm.beta')
        .replace('module.classifier', 'cls.predictions');
    rewriteWeights(
      (name) => (name.includes('pooler') ? undefined : old(name)),
      (shape) => [...shape],
    );
    const opened = openModelFolder(folder);
    expect(opened.dropped).toEqual(['cls.predictions.weight', 'cls.predictions.bias']);
    expect(opened.added).toEqual(['bert.pooler.dense.weight', 'bert.pooler.dense.bias']);
    expect([...opened.files].sort()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
    const weights = opened.weights(config.labels, 7);
    for (const name of weightShapes(config).keys()) {
      const seed = name.startsWith('bert.pooler') || name.startsWith('classifier') ? 7 : 1;
      expect(weights(name), name).toEqual(randomWeights(config, seed)(name));
    }
    opened.dispose();
  });

  it('is refused when two of its weights are the same one', () => {
    rewriteWeights(
      (name) =>
        name.replace('bert.encoder.layer.0.output.LayerNorm.bias', 'encoder.layer.0.output.LayerNorm.weight'),
      (shape) => [...shape],
    );
    expect(() => openModelFolder(folder)).toThrow(
      expect.objectContaining({
        code: 'MODEL_FOLDER_INVALID',
        message: expect.stringContaining('are the same one'),
      }),
    );
  });

  it('is refused when a weight of the encoder is not of floats', () => {
    const name = 'bert.embeddings.LayerNorm.bias';
    const tensors = [...weightShapes(config)].map(([weight, shape]) => {
      const type = weight === name ? ('I32' as const) : ('F32' as const);
      return [weight, { type, shape, read: () => randomWeights(config, 1)(weight).data }] as const;
    });
    writeTensors(join(folder, 'model.safetensors'), new Map(tensors));
    expect(() => openModelFolder(folder)).toThrow(
      expect.objectContaining({ code: 'MODEL_FOLDER_INVALID', message: expect.stringContaining(name) }),
    );
  });

  it('is refused, unread, when its tokenizer.json is larger than any', () => {
    truncateSync(join(folder, 'tokenizer.json'), 2 ** 30);
    expect(() => openModelFolder(folder)).toThrow(
      expect.objectContaining({
        code: 'MODEL_FOLDER_INVALID',
        message: expect.stringContaining('tokenizer.json has 1073741824 bytes'),
      }),
    );
  });

  it('is refused when a weight of the encoder is missing, by its name', () => {
    rewriteWeights(
      (name) => (name.includes('value.bias') ? undefined : name),
      (shape) => [...shape],
    );
    expect(() => openModelFolder(folder)).toThrow(
      expect.objectContaining({ code: 'WEIGHT_MISSING', message: expect.stringContaining('value.bias') }),
    );
  });

  it('is refused when the shapes are not those of its configuration', () => {
    const path = join(folder, 'config.json');
    const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...json, intermediate_size: 32 }));
    expect(() => openModelFolder(folder)).toThrow(
      expect.objectContaining({ code: 'WEIGHT_SHAPE', message: expect.stringContaining('[16, 8]') }),
    );
  });

  it.each([
    ['of another kind', { model_type: 'roberta' }, 'model_type is "roberta"; only "bert"'],
    ['of a distilled one', { model_type: 'distilbert' }, 'model_type is "distilbert"; only "bert"'],
    ['of a discriminator', { model_type: 'electra' }, 'model_type is "electra"; only "bert"'],
    ['of no kind', { model_type: undefined }, 'model_type'],
    ['with another activation', { hidden_act: 'relu' }, 'hidden_act'],
    ['with heads that do not divide the hidden size', { num_attention_heads: 3 }, 'num_attention_heads'],
    ['with layers without end', { num_hidden_layers: 1e12 }, 'num_hidden_layers'],
    ['with a negative size', { vocab_size: -1 }, 'vocab_size'],
  ])('is refused when its configuration is one %s', (_, changes, field) => {
    const path = join(folder, 'config.json');
    writeFileSync(
      path,
      JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), ...changes }),
    );
    expect(() => openModelFolder(folder)).toThrow(
      expect.objectContaining({ code: 'CONFIG_UNSUPPORTED', message: expect.stringContaining(field) }),
    );
  });

  it.each(['config.json', 'model.safetensors'])('is refused when it has no %s', (name) => {
    rmSync(join(folder, name));
    expect(() => openModelFolder(folder)).toThrow(
      expect.objectContaining({ code: 'MODEL_FOLDER_INVALID', message: expect.stringContaining(name) }),
    );
  });

  it('is read with vocab.txt alone when there is no tokenizer.json', () => {
    rmSync(join(folder, 'tokenizer.json'));
    const opened = openModelFolder(folder);
    expect(opened.tokenizer.vocabulary).toEqual(tokenizer.vocabulary);
    opened.dispose();
  });

  it('holds the weights that transformers saved', () => {
    const fixture = fileURLToPath(new URL('../fixtures/tiny-bert', import.meta.url));
    cpSync(fixture, folder, { recursive: true });
    writeFileSync(join(folder, 'vocab.txt'), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'نص'].join('\n'));
    rmSync(join(folder, 'tokenizer.json'));
    const opened = openModelFolder(folder);
    const file = openSafetensors(join(fixture, 'model.safetensors'));
    expect(opened.weights(opened.config.labels, 1)('classifier.weight')).toEqual(
      file.read('classifier.weight'),
    );
    file.dispose();
    opened.dispose();
  });
});

describe('the folder of a trained classifier', () => {
  const bag: EmbeddingBagConfig = {
    ...{ architecture: 'EMBEDDING_BAG', layers: 0, hiddenSize: 8, layerNormEpsilon: 1e-12 },
    ...{ vocabularySize: config.vocabularySize, initializerRange: 0.02, labels: config.labels },
  };

  it.each([
    ['a BERT', config],
    ['an embedding bag', bag],
  ])('gives back %s as it was saved', (_, saved: ClassifierConfig) => {
    const weights = randomWeights(saved, 3);
    saveModelFolder(folder, { config: saved, tokenizer, weights });
    const opened = openClassifierFolder(folder);
    expect(opened.config).toEqual(saved);
    expect(opened.tokenizer).toEqual(tokenizer);
    for (const name of weightShapes(saved).keys()) expect(opened.weights(name)).toEqual(weights(name));
    opened.dispose();
  });

  it('of an embedding bag is no base model', () => {
    saveModelFolder(folder, { config: bag, tokenizer, weights: randomWeights(bag, 3) });
    expect(() => openModelFolder(folder)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_UNSUPPORTED',
        message: expect.stringContaining('embedding-bag'),
      }),
    );
  });
});
