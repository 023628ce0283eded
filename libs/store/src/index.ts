export { checksums, createArtifacts, sync, type ArtifactFile, type Artifacts } from './artifacts.ts';
export type { BaseModelRow, BaseModels, BaseModelSource } from './base-models.ts';
export { KEPT_PROBLEMS, type NewDataset, type NewDocument } from './dataset-writer.ts';
export type { ClassCount, DatasetProblem, DatasetRow, Datasets, DatasetVersionRow } from './datasets.ts';
export type { DeploymentRow, Deployments } from './deployments.ts';
export type { DocumentRow, Split } from './documents.ts';
export { LeaseLostError, StoreError, type StoreErrorCode } from './errors.ts';
export type { EventListener } from './event-listener.ts';
export type { ProgressEvent, StoredEvent, TrainingEvent } from './events.ts';
export { kindOf, newId, type IdKind } from './ids.ts';
export type { KeyRow, Keys, Role } from './keys.ts';
export type { Claim, ClaimOptions } from './lease.ts';
export { applyMigrations } from './migrate.ts';
export type { ModelRow, Models } from './models.ts';
export type { Page, PageArguments } from './pages.ts';
export type {
  EncoderShape,
  EncodingCount,
  ModelFigures,
  Normalization,
  Precision,
  RunError,
  TrainingParameters,
} from './parameters.ts';
export { isEnded, phases, type ActivePhase, type EndPhase, type Phase } from './phases.ts';
export type { NewModel, Queue, RunChanges } from './queue.ts';
export type { NewRun, RunMetric, RunRow, Runs } from './runs.ts';
export { createStore, type Store, type StoreOptions } from './store.ts';
export type { UploadRow, Uploads } from './uploads.ts';
