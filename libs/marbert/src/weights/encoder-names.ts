/** Which weights of a file are those of a model, by the model's names. */
export interface NamesInFile {
  /** Name in the model → name in the file. */
  stored: ReadonlyMap<string, string>;
  /** What the file holds beside: other heads, buffers. */
  dropped: readonly string[];
  /** Two names in the file that both say the same weight, if there are any. */
  ambiguous: readonly [string, string] | undefined;
}

/** Finds the weights `wanted` under the names that years of checkpoints have for them. */
export function findNames(names: Iterable<string>, wanted: { has(name: string): boolean }): NamesInFile {
  const stored = new Map<string, string>();
  const dropped: string[] = [];
  let ambiguous: [string, string] | undefined;
  for (const name of names) {
    const known = modelName(name);
    const other = stored.get(known);
    if (!wanted.has(known)) dropped.push(name);
    else if (other === undefined) stored.set(known, name);
    else ambiguous ??= [other, name];
  }
  return { stored, dropped, ambiguous };
}

/**
 * The name of today: DataParallel puts `module.` before all, an encoder saved alone has no `bert.`, and checkpoints
 * made from TensorFlow's have gamma and beta.
 */
function modelName(name: string): string {
  return name
    .replace(/^module\./, '')
    .replace(/^(?=(?:embeddings|encoder|pooler)\.)/, 'bert.')
    .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
    .replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
}
