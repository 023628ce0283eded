export { openServedModel, type ServedModel, type ServedModelOptions } from './served-model.ts';
