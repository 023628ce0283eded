export { checkClasses } from './classes.ts';
export { IngestError, type IngestErrorCode } from './ingest-error.ts';
export type { Limits } from './limits.ts';
export { readDocuments, type ReadOptions } from './read-documents.ts';
export {
  documentOrProblem,
  type Problem,
  type ProblemCode,
  type Reading,
  type SourceDocument,
} from './reading.ts';
export { assignSplits, type SplitOptions } from './splits.ts';
