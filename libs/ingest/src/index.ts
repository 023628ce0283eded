export { openArchive, type Archive } from './archive.ts';
export type { Encoding } from './encoding.ts';
export { IngestError, type IngestErrorCode } from './ingest-error.ts';
export type { Limits } from './limits.ts';
export type { TextFiles } from './plain-text.ts';
export { readDocuments, type ReadOptions } from './read-documents.ts';
export { readTexts, type ReadTextsOptions } from './read-texts.ts';
export {
  documentOrProblem,
  type OfficialSplit,
  type Problem,
  type ProblemCode,
  type Reading,
  type SourceDocument,
  type SourceFile,
} from './reading.ts';
