export { type TextsOf } from './compare-pairs.ts';
export {
  createDuplicateFinder,
  type DuplicateFinder,
  type DuplicateGroup,
  type DuplicateOptions,
} from './duplicates.ts';
export { foldForComparison } from './fold.ts';
export {
  applyChoices,
  type ChosenDocuments,
  type DealtDocuments,
  type DuplicateChoices,
  type Finding,
} from './choices.ts';
export { TEST, TRAIN, VALIDATION } from './splits.ts';
export {
  createTextStatistics,
  type StatisticsDocument,
  type TextStatistics,
  type TextStatisticsCollector,
  type TokenStatistics,
} from './statistics.ts';
export { capClasses, dealParts, type PartOptions } from './parts.ts';
