/** Numbers of splits, as in a `Uint8Array` with one for each document. */
export const TRAIN = 0;
export const VALIDATION = 1;
export const TEST = 2;
