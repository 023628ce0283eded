export { launch } from './launch.ts';
export { startSystem } from './start-system.ts';
