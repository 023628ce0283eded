export { fullFaults, reportFaults, type FaultFigures } from './faults.ts';
export { hostileNames } from './hostile-names.ts';
export { HUB_COMMIT, startHub, type HubFault, type HubModelFiles, type TestHub } from './hub.ts';
export { startPostgres, type TestPostgres } from './postgres.ts';
export { referenceData, withReferenceData } from './reference-data.ts';
export { watchFiles } from './watch-files.ts';
