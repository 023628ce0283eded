import { join } from 'node:path';
import { randomWeights, saveModelFolder, writeOnnx } from '@tasnif/marbert';
import { checksums, createArtifacts, newId, type ModelFigures } from '@tasnif/store';
import { learnVocabulary } from '@tasnif/tokenizer';
import { smallCorpus } from './corpus.ts';
import type { System } from './system.ts';
import { startTraining } from './train.ts';

const POSITIONS = 16;
const tokenizer = learnVocabulary(
  smallCorpus.map(({ text }) => text),
  { size: 200, minFrequency: 1 },
);

/** What a model is given besides its weights. */
export interface RandomModel {
  seed: number;
  /** Sorted. */
  classes: readonly string[];
  /** Its ONNX graph fails on texts of more tokens than it has positions, which is 16. Default: it reads 16. */
  failsOnLongTexts?: boolean;
}

/**
 * Puts a model of random weights where a run on the data set would have left its own; its answers vary with the text. The
 * system must be without a trainer.
 */
export async function publishRandomModel(
  system: System,
  dataset: string,
  { seed, classes, failsOnLongTexts = false }: RandomModel,
): Promise<string> {
  await startTraining(system, dataset, {});
  const claim = await system.store.queue.claim({ leaseSeconds: 60, maxAttempts: 3 });
  if (claim === null) throw new Error('There is no run to claim.');
  const id = newId('model');
  const config = {
    ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 8, layers: 1, heads: 2 },
    ...{ intermediateSize: 16, positions: POSITIONS, tokenTypes: 2, layerNormEpsilon: 1e-12 },
    ...{ initializerRange: 1, labels: [...classes] },
  };
  const folder = createArtifacts(join(system.home, 'artifacts')).folder(id);
  const weights = randomWeights(config, seed);
  saveModelFolder(folder, { config, tokenizer, weights });
  await writeOnnx(folder, config, weights);
  const figures: ModelFigures = {
    ...{ split: 'TEST', accuracy: 0.5, macroF1: 0.5, loss: 1, documents: 4, baselineAccuracy: 0.5 },
    ...{ linearBaselineAccuracy: null, linearBaselineMacroF1: null },
    ...{ baselineMacroF1: 0.5, perClass: [], confusion: [], accuracyInterval: null, macroF1Interval: null },
  };
  const reading = { maxLength: failsOnLongTexts ? 4 * POSITIONS : POSITIONS, normalization: 'NONE' } as const;
  await system.store.queue.transition(claim, 'EXPORTING');
  await system.store.queue.succeed(claim, {
    model: {
      ...{ id, name: `random ${seed}`, classes, ...reading, normalizationSwitches: {}, figures },
      pooling: 'FIRST',
      ...{ calibration: null, exports: [], artifacts: await checksums(folder) },
    },
  });
  return id;
}
