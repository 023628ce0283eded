import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '@tasnif/engine';
import {
  checkedTexts,
  createClassifier,
  predictLogits,
  saveModelFolder,
  writeOnnx,
  type ClassifierConfig,
  type Evaluation,
  type Example,
  type Pooling,
  type ReadWeight,
} from '@tasnif/marbert';
import type { BaseModelRow, DatasetVersionRow, ModelExport, Store, TrainingParameters } from '@tasnif/store';
import type { TokenizerSpec } from '@tasnif/tokenizer';
import type { Baseline, Floor } from './baseline.ts';
import { checkExports } from './check-exports.ts';
import type { BySplit } from './documents.ts';
import { toModelCard, toReadingJson } from './model-card.ts';
import { patiently } from './patience.ts';
import { inF32 } from './run-engine.ts';
import type { Teaching } from './teacher/teaching.ts';

interface TrainedModel {
  config: ClassifierConfig;
  tokenizer: TokenizerSpec;
  weights: ReadWeight;
}

interface ExportContext {
  store: Store;
  engine: Engine;
  name: string;
  parameters: TrainingParameters;
  pooling: Pooling;
  version: DatasetVersionRow;
  baseModel: BaseModelRow;
  examples: BySplit<Example[]>;
  split: keyof Baseline;
  evaluation: Evaluation;
  floor: Floor;
  teaching: Teaching | null;
  log(level: 'INFO' | 'WARN', message: string): Promise<void>;
  signal: AbortSignal;
}

/**
 * Writes everything that a model is to be used with: a Hugging Face folder, ONNX graphs, how texts are read
 * (`tasnif.json`) and a card (`README.md`). Returns how the graphs compare with the engine in F32.
 */
export async function exportModel(
  folder: string,
  trained: TrainedModel,
  context: ExportContext,
): Promise<ModelExport[]> {
  const { store, parameters, pooling, version, examples, log, signal } = context;
  saveModelFolder(folder, trained, { maxLength: parameters.maxLength });
  const files = await writeOnnx(folder, trained.config, trained.weights);
  signal.throwIfAborted();

  const texts = checkedTexts([...examples.VALIDATION, ...examples.TEST]);
  const reference = {
    texts,
    classes: version.classes.length,
    logits: await logitsInF32(trained, texts, context),
  };
  const { exports, warnings } = await checkExports(folder, files, reference, signal);
  for (const warning of warnings) await log('WARN', warning);

  const dataset = (await patiently(() => store.datasets.find(version.datasetId)))?.name ?? version.datasetId;
  const { TRAIN, VALIDATION, TEST } = examples;
  const counts = { TRAIN: TRAIN.length, VALIDATION: VALIDATION.length, TEST: TEST.length };
  const { architecture = 'BERT' } = trained.config;
  const card = toModelCard({ ...context, architecture, dataset, counts, exports });
  await writeFile(join(folder, 'README.md'), card);
  await writeFile(join(folder, 'tasnif.json'), toReadingJson({ ...parameters, pooling }, version.classes));
  return exports;
}

/** Of the weights as the files have them: a model that was trained in BF16 is stored in F32. */
async function logitsInF32(
  { config, weights }: TrainedModel,
  texts: readonly Example[],
  { engine, parameters: { deviceIndex } }: ExportContext,
): Promise<Float32Array> {
  const exact = await inF32(engine, deviceIndex);
  const model = createClassifier(exact, config, weights, { frozenLayers: config.layers });
  try {
    return predictLogits(exact, model, texts);
  } finally {
    model.dispose();
  }
}
