import { randomWeights, saveModelFolder, writeOnnx, type BertConfig, type ReadWeight } from '@tasnif/marbert';
import { createTokenizer, learnVocabulary } from '@tasnif/tokenizer';

/** Words that speak for the class of their place, each with all its might. */
const telling = ['الفريق', 'البنك'];
const others = ['قال', 'في', 'هذا', 'اليوم', 'مع', 'URL', 'USER'];
const classes = ['رياضة', 'مال', 'أدب'];

const tokenizer = learnVocabulary([...telling, ...others], { size: 200, minFrequency: 1 });
const config: BertConfig = {
  ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 16, layers: 1, heads: 2 },
  ...{ intermediateSize: 32, positions: 512, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02 },
  labels: classes,
};

/**
 * Writes a model of which it is known why it answers as it does: attention adds to [CLS] the mean of the tokens, of which
 * a telling word points along the dimension that its class is read from, and all others along one that no class is.
 */
export async function writeTellingModel(folder: string): Promise<void> {
  saveModelFolder(folder, { config, tokenizer, weights });
  await writeOnnx(folder, config, weights);
}

const { encode } = createTokenizer(tokenizer);
const random = randomWeights(config, 1);
const UNTOLD = 8;

const weights: ReadWeight = (name) => {
  const weight = random(name);
  const [, columns = 0] = weight.shape;
  const set = (row: number, column: number, value: number): void => {
    weight.data[row * columns + column] = value;
  };
  if (name === 'bert.embeddings.word_embeddings.weight') {
    for (let id = 0; id < config.vocabularySize; id++) set(id, UNTOLD, 2);
    for (const [dimension, word] of telling.entries()) {
      for (const id of encode(word).ids.subarray(1, -1)) {
        set(id, UNTOLD, 0);
        set(id, dimension, 2);
      }
    }
  }
  if (/(value|attention\.output\.dense|pooler\.dense)\.weight$/.test(name)) {
    for (let i = 0; i < config.hiddenSize; i++) set(i, i, 1);
  }
  if (name === 'classifier.weight') for (const i of telling.keys()) set(i, i, 10);
  return weight;
};
