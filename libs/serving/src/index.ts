export { mapAtOnce } from './map-at-once.ts';
export { ServingError, type ServingErrorCode } from './serving-error.ts';
export { openServedModel, type ServedModel, type ServedModelOptions } from './served-model.ts';
