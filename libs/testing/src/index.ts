export { startPostgres, type TestPostgres } from './postgres.ts';
export { referenceData, withReferenceData } from './reference-data.ts';
