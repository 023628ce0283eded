import { expect, it } from 'vitest';
import { chooseModelFiles } from './choose-files.ts';

const texts = ['config.json', 'vocab.txt'];
const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];

it.each([
  [['pytorch_model.bin', 'model.safetensors', 'tf_model.h5', 'flax_model.msgpack'], ['model.safetensors']],
  [['pytorch_model.bin', 'README.md'], ['pytorch_model.bin']],
  [
    ['pytorch_model.bin', ...shards, 'model.safetensors.index.json'],
    ['model.safetensors.index.json', ...shards],
  ],
  [['pytorch_model.bin', ...shards], ['pytorch_model.bin']],
])('of %j the weights are %j', (names, weights) => {
  expect(chooseModelFiles([...names, 'vocab.txt', 'config.json'], 'x')).toEqual({ texts, weights });
});

it('names all that is missing', () => {
  expect(() => chooseModelFiles(['config.json', 'tf_model.h5', '../model.safetensors'], 'a/b')).toThrow(
    'a/b is no BERT that can be imported: it has no tokenizer.json or vocab.txt, and no model.safetensors or pytorch_model.bin.',
  );
});
