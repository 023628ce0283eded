import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const fixture = fileURLToPath(new URL('../../../libs/marbert/fixtures/tiny-bert/', import.meta.url));
const letters = Array.from('ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى');

/** The files of a tiny BERT with the letters of Arabic for a vocabulary, by name. */
export const tinyBert = {
  'config.json': readFileSync(`${fixture}config.json`),
  'model.safetensors': readFileSync(`${fixture}model.safetensors`),
  'pytorch_model.bin': readFileSync(`${fixture}pytorch_model.bin`),
  'vocab.txt': Buffer.from(
    [
      '[PAD]',
      '[UNK]',
      '[CLS]',
      '[SEP]',
      '[MASK]',
      ...letters,
      ...letters.map((letter) => `##${letter}`),
    ].join('\n'),
  ),
};
