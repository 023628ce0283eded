// The package brings no types; only this list of it is used.
declare module 'stopword' {
  export const ara: readonly string[];
}
