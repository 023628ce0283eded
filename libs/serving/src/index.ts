export type { Explanation } from './explain.ts';
export { servableGraphs, servedFiles, type ServingPrecision } from './graph-choice.ts';
export { mapAtOnce } from './map-at-once.ts';
export { noRoom, ServingError, type ServingErrorCode } from './serving-error.ts';
export {
  openServedModel,
  type Prediction,
  type ServedModel,
  type ServedModelOptions,
} from './served-model.ts';
export { startServedModel, type StartedModel } from './start-served-model.ts';
