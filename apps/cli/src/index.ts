export { addDataset, type AddDatasetOptions } from './add-dataset.ts';
export { CliError } from './cli-error.ts';
export { createClient, type Client, type ClientOptions, type UploadOptions } from './client.ts';
export { eventLine } from './event-line.ts';
export { followDataset, type Dataset } from './follow-dataset.ts';
export { followRun, isEnded, type FollowOptions, type Run } from './follow-run.ts';
export { followModel, importModel } from './import-model.ts';
export {
  BaseModelsDocument,
  ClassifyBatchDocument,
  DatasetsDocument,
  DeployModelDocument,
  ModelsDocument,
  RunsDocument,
  StartTrainingDocument,
  StatusDocument,
  type CreateDatasetInput,
  type StartTrainingInput,
} from './gql/operations.ts';
export { type TypedDocument } from './gql/typed-document.ts';
export { advance, progressLine, startProgress, type Progress } from './progress-line.ts';
export { type TrainingEvent } from './training-progress.ts';
