import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomWeights, saveModelFolder, writeOnnx } from '@tasnif/marbert';
import { createArtifacts, newId, type Artifacts, type ModelRow, type Store } from '@tasnif/store';
import { learnVocabulary } from '@tasnif/tokenizer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClassifier, type Classifier } from './classifier.ts';

const tokenizer = learnVocabulary(['الكتاب على الطاولة', 'الطاولة في الغرفة'], {
  size: 100,
  minFrequency: 1,
});
const config = {
  ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 8, layers: 1, heads: 2 },
  ...{ intermediateSize: 16, positions: 16, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02 },
  labels: ['أدب', 'علوم'],
};
const [first, second] = [newId('model'), newId('model')];

let home: string;
let artifacts: Artifacts;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-classifier-'));
  artifacts = createArtifacts(home);
  for (const id of [first, second]) {
    const weights = randomWeights(config, 1);
    saveModelFolder(artifacts.folder(id), { config, tokenizer, weights });
    await writeOnnx(artifacts.folder(id), config, weights);
  }
});
afterAll(() => rm(home, { recursive: true }));

/** A classifier of room for one model, and the ids that it looked up. */
function createSmallClassifier(): { classifier: Classifier; opened: string[] } {
  const opened: string[] = [];
  const models = {
    find(id: string) {
      opened.push(id);
      const reading = { maxLength: 16, normalization: 'NONE', normalizationSwitches: {} };
      const row = { id, classes: config.labels, ...reading } as unknown as ModelRow;
      return Promise.resolve(id === first || id === second ? row : null);
    },
  };
  const store = { models } as unknown as Store;
  return { classifier: createClassifier({ store, artifacts }, 1), opened };
}

describe('a classifier', () => {
  it('keeps its model when it is asked for one that there is not', async () => {
    const { classifier, opened } = createSmallClassifier();
    await classifier.load(first);
    await expect(classifier.load('mdl_0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await classifier.load(first);
    expect(opened).toEqual([first, 'mdl_0']);
    await classifier.dispose();
  });

  it('opens a model once for all who ask at the same time', async () => {
    const { classifier, opened } = createSmallClassifier();
    await Promise.all([classifier.load(first), classifier.classify(first, 'الكتاب'), classifier.load(first)]);
    expect(opened).toEqual([first]);
    await classifier.dispose();
  });

  it('answers all that it was asked, though the models take the place of each other meanwhile', async () => {
    const { classifier } = createSmallClassifier();
    const asked = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? second : first));
    const answers = await Promise.all(asked.map((id) => classifier.classify(id, 'الكتاب على الطاولة')));
    expect(answers.map(({ model }) => model.id)).toEqual(asked);
    await classifier.dispose();
  });
});
