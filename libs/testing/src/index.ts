export { fullFaults, reportFaults, type FaultFigures } from './faults.ts';
export { hostileNames } from './hostile-names.ts';
export { startPostgres, type TestPostgres } from './postgres.ts';
export { referenceData, withReferenceData } from './reference-data.ts';
export { watchFiles } from './watch-files.ts';
