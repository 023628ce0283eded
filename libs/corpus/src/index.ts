export { type TextsOf } from './compare-pairs.ts';
export {
  createDuplicateFinder,
  type DuplicateFinder,
  type DuplicateGroup,
  type DuplicateOptions,
} from './duplicates.ts';
export {
  arrange,
  type Arrangement,
  type ArrangeOptions,
  type Exclusion,
  type SourceDocuments,
} from './arrange.ts';
export { KEPT_FINDINGS, type DuplicateChoices, type Finding } from './choices.ts';
export { checkClasses } from './classes.ts';
export { CorpusError, type CorpusErrorCode } from './corpus-error.ts';
export { foldForComparison } from './fold.ts';
export { countScript, type ScriptCount } from './script.ts';
export {
  createTokenStatistics,
  type TokenStatistics,
  type TokenStatisticsCollector,
} from './token-statistics.ts';
