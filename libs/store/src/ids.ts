import { v7 as uuidv7 } from 'uuid';
import { StoreError } from './errors.ts';

/** Every id says what it is of, and the ids of a kind sort by the time they were made. */
const prefixes = {
  dataset: 'ds_',
  version: 'dsv_',
  run: 'run_',
  model: 'mdl_',
  variant: 'var_',
  deployment: 'dep_',
  challenge: 'chl_',
  upload: 'upl_',
  baseModel: 'base_',
  key: 'key_',
  job: 'job_',
  evaluation: 'eval_',
  bakeOff: 'bake_',
  fileClassification: 'fcl_',
} as const;

export type IdKind = keyof typeof prefixes;

/** A fresh id: the prefix of its kind and the 32 hexadecimal digits of a UUIDv7, as in `run_0190…`. */
export function newId(kind: IdKind): string {
  return prefixes[kind] + uuidv7().replaceAll('-', '');
}

/** What a well-formed id is of, else `null`. */
export function kindOf(id: string): IdKind | null {
  const prefix = /^([a-z]+_)[0-9a-f]{32}$/.exec(id)?.[1];
  for (const [kind, own] of Object.entries(prefixes)) if (own === prefix) return kind as IdKind;
  return null;
}

/** Returns `id` when it is a well-formed id of `kind`; throws {@link StoreError} `ID` otherwise. */
export function parseId(kind: IdKind, id: string): string {
  if (kindOf(id) === kind) return id;
  throw new StoreError(
    'ID',
    `"${id}" is not the id of a ${kind}.`,
    `Pass an id as it was returned: "${prefixes[kind]}" and 32 hexadecimal digits.`,
  );
}
