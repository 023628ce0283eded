import { ModelError } from '../errors.ts';
import type { ReadWeight } from '../weights.ts';
import type { ValueType } from './value-types.ts';

/** Weights in one file or in several, of whatever form; values are read when they are asked for. */
export interface WeightFile {
  readonly names: ReadonlySet<string>;
  /** Throws WEIGHT_MISSING. */
  type(name: string): ValueType;
  /** Throws WEIGHT_MISSING. */
  shape(name: string): readonly number[];
  /** Values of any floating-point type, as f32. Throws WEIGHT_MISSING, or the code of its form for integers. */
  read: ReadWeight;
  dispose(): void;
}

export function weightMissing(file: string, name: string): ModelError {
  return new ModelError(
    'WEIGHT_MISSING',
    `${file} has no tensor "${name}".`,
    'Check that the file holds the whole model and that config.json belongs to it.',
  );
}
