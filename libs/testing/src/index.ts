export { referenceData, withReferenceData } from './reference-data.ts';
