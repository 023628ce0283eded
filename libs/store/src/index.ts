export type { AnswerFigure, AnswerFigures, FigureName } from './answer-figures.ts';
export {
  checksum,
  checksums,
  createArtifacts,
  sync,
  verifyFiles,
  type ArtifactFile,
  type Artifacts,
} from './artifacts.ts';
export type { Answers } from './answers.ts';
export type { BakeOffRow, BakeOffs, NewBakeOff, TrainingCost } from './bake-offs.ts';
export type { Calibration } from './calibration.ts';
export type { BaseModelDetails } from './base-model-details.ts';
export {
  hubNameOf,
  STARTER,
  type BaseModelRow,
  type BaseModels,
  type BaseModelSource,
  type ImportedBaseModel,
  type ReadyBaseModel,
} from './base-models.ts';
export type { ChallengeRow, Challenges } from './challenges.ts';
export type { DatasetReport, TokenFigures } from './dataset-report.ts';
export { parseDatasetSettings, type DatasetSettings } from './dataset-settings.ts';
export {
  KEPT_PROBLEMS,
  type DatasetDraft,
  type Exclusion,
  type NewDocument,
  type TokenReport,
} from './dataset-writer.ts';
export type {
  ClassCount,
  DatasetProblem,
  DatasetRow,
  Datasets,
  DatasetVersionRow,
  TokenReportRow,
} from './datasets.ts';
export type { DeploymentRow, Deployments, Serving } from './deployments.ts';
export { countDocuments } from './count-documents.ts';
export type { DocumentRow, Split } from './documents.ts';
export { LeaseLostError, StoreError, type StoreErrorCode } from './errors.ts';
export type {
  ClassifiedSoFar,
  FileClassificationRow,
  FileClassifications,
  NewFileClassification,
  ResultFormat,
} from './file-classifications.ts';
export type { FindingKind, FindingRow, NewFinding, ShownDocument } from './findings.ts';
export type { EvaluationRow, Evaluations } from './evaluations.ts';
export type { EventListener } from './event-listener.ts';
export type { ProgressEvent, StoredEvent, TrainingEvent } from './events.ts';
export { kindOf, newId, type IdKind } from './ids.ts';
export type { JobError, JobInput, JobKind, JobTask } from './job-inputs.ts';
export type { JobClaim, JobProgress, JobQueue } from './job-queue.ts';
export type { JobRow, Jobs, JobStatus, NewBaseModel } from './jobs.ts';
export type { KeyRow, Keys, Role } from './keys.ts';
export type { Claim, ClaimOptions } from './lease.ts';
export { applyMigrations } from './migrate.ts';
export { lineageOf, type Descent } from './lineage.ts';
export type { ModelRow, Models } from './models.ts';
export type { Page, PageArguments } from './pages.ts';
export type {
  EncoderShape,
  EncodingCount,
  ModelExport,
  ModelFigures,
  Normalization,
  NormalizationSwitches,
  Precision,
  Recipe,
  RunEngine,
  RunError,
  TrainingParameters,
} from './parameters.ts';
export { isEnded, phases, type ActivePhase, type EndPhase, type Phase } from './phases.ts';
export type { NewModel, NewPretrainedModel, Queue, RunChanges } from './queue.ts';
export type { NewPretraining, NewRun } from './new-run.ts';
export type { PretrainingFigures, PretrainingParameters } from './pretraining-parameters.ts';
export type { FineTuningRun, PretrainingRun, RunMetric, RunRow, Runs } from './runs.ts';
export type { Secrets } from './secrets.ts';
export { createStore, type Store, type StoreOptions } from './store.ts';
export type { TextSources } from './text-sources.ts';
export type { UploadRow, Uploads } from './uploads.ts';
export type { VariantOptions, VariantReport } from './variant-report.ts';
export type { VariantRow, Variants } from './variants.ts';
