export { calibrate, type Calibration } from './calibration/calibrate.ts';
export { answersOf, compareCandidates, type Answers, type ComparedCandidate } from './calibration/compare.ts';
export { bootstrapIntervals, type Interval } from './calibration/intervals.ts';
export { createRanking, type RankClasses, type RankedClasses } from './calibration/ranking.ts';
export { softmax } from './calibration/softmax.ts';
export { FEWEST_KEPT, measureThresholds, thresholdFor } from './calibration/thresholds.ts';
export { chooseModelFiles } from './choose-files.ts';
export { choosePooling, type PoolingChoice } from './choose-pooling.ts';
export { parseConfig, type BertConfig, type ClassifierConfig } from './config.ts';
export {
  FEWEST_JUDGED,
  measureShift,
  SHIFTED_FROM,
  STRONG_FROM,
  type DriftVerdict,
  type Shift,
} from './drift/drift.ts';
export { LENGTH_EDGES, lengthBin, lengthNames } from './drift/text-length.ts';
export { toEmbeddingBag } from './embedding-bag.ts';
export { embeddingBagUse } from './embedding-bag-use.ts';
export { evaluate, evaluateLogits, predictLogits, type Evaluation } from './evaluate.ts';
export {
  countTokens,
  cutIntoBatches,
  epochSteps,
  type EncodedText,
  type Example,
  type Lesson,
} from './batches.ts';
export { ModelError } from './errors.ts';
export { trainingFlops } from './flops.ts';
export { frozenCacheBytes } from './frozen-cache.ts';
export {
  openClassifierFolder,
  openModelFolder,
  saveModelFolder,
  type BaseModelFolder,
  type ClassifierFolder,
} from './folder.ts';
export type { Distillation } from './lesson-loss.ts';
export { isResearchOnly, knownLicence } from './licence.ts';
export { trainLinearClassifier, type LinearClassifier } from './linear-classifier.ts';
export { markdownTable, plainLine } from './markdown.ts';
export { evaluatePredictions, type ClassificationMetrics } from './metrics.ts';
export { estimateTrainingMemory, type MemoryEstimate, type TrainedParts } from './memory.ts';
export { createBertClassifier, type BertClassifier, type BertOptions } from './model.ts';
export { createClassifier, type TextClassifier } from './text-classifier.ts';
export { trainNaiveBayes, type NaiveBayes } from './naive-bayes.ts';
export type { GraphPrecision } from './onnx/arithmetic.ts';
export { toFeeds } from './onnx/feeds.ts';
export type { GraphInputs } from './onnx/inputs.ts';
export { checkedTexts, graphLogits, measureGraphs, type MeasuredGraph } from './onnx/measure-graphs.ts';
export { chooseDefault, compareLogits, isFaithful, macroF1Of } from './onnx/parity.ts';
export { weightsOfGraph, writeOnnx, type OnnxFile } from './onnx/write.ts';
export { knownPretrainingLength } from './pretraining-length.ts';
export { openSafetensors, writeSafetensors } from './safetensors.ts';
export { stratifiedSample } from './stratified-sample.ts';
export {
  createTraining,
  type Training,
  type TrainingPosition,
  type TrainingUpdate,
  type TrainOptions,
} from './train.ts';
export { trainingPosition, type ComputeSettings, type OpenCheckpoint } from './checkpoint.ts';
export { openCheckpointFolder, type CheckpointFolder } from './checkpoint-folder.ts';
export { cutShare, trainingWarnings, type TokenShares, type TrainingWarning } from './training-warnings.ts';
export { poolWindows, predictTexts, predictWindows, type WindowLogits } from './window-logits.ts';
export {
  MOST_WINDOWS,
  poolLogits,
  readableTokens,
  windowOverlap,
  windowsOf,
  type Pooling,
} from './windows.ts';
export { keepTokens } from './keep-tokens.ts';
export { createBertMaskedLm } from './pretraining/masked-lm.ts';
export { maskingRules } from './pretraining/masking.ts';
export {
  createPretraining,
  pretrainingPosition,
  type Pretraining,
  type PretrainingPosition,
  type PretrainingUpdate,
  type PretrainOptions,
} from './pretraining/pretrain.ts';
export { estimatePretrainingMemory } from './pretraining/memory.ts';
export { createTokenFile, openTokenFile, type TokenFile } from './pretraining/token-file.ts';
export { cutIntoWindows } from './pretraining/token-windows.ts';
export { maskedLmShapes, randomWeights, weightShapes, type ReadWeight, type Weight } from './weights.ts';
