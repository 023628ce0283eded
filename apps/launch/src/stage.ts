/** Runs a named stage and prints what it did and its time, as `tools/stages.js` does. */
export type Stage = (name: string, body: () => Promise<string>) => Promise<void>;
