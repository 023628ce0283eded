import type { RankedClasses } from '@tasnif/marbert';
import type { Explanation, Prediction } from '@tasnif/serving';
import type { Artifacts, ModelRow, Store } from '@tasnif/store';
import type { ServingConfig } from '../config.ts';
import { ApiError } from '../errors.ts';
import { createModelPool, type LoadedModel } from './model-pool.ts';

/** What a model makes of a text. */
interface Answer extends RankedClasses, Omit<Prediction, 'logits'> {
  model: ModelRow;
  /** Whether the probabilities are at a temperature that was fitted. */
  calibrated: boolean;
}

/** What trained models make of texts. */
export interface Classifier {
  /** Loads a model (model-pool.ts says how, as of `graph` and `inShadow`), and throws as it does. */
  load(modelId: string): Promise<ModelRow>;
  graph(modelId: string): string | null;
  /**
   * `precision`: wanted of the answers of a class, 0 to 1; `null` for no abstention. Throws NOT_CALIBRATED where one is
   * wanted of a model without calibration, and ServingError where too many texts wait or one for too long.
   */
  classify(modelId: string, text: string, precision: number | null, inShadow?: boolean): Promise<Answer>;
  /**
   * `label`: the class to explain. Throws CLASS_UNKNOWN where the model does not have it, and ServingError as `classify`.
   */
  explain(modelId: string, text: string, label: string): Promise<Explanation>;
  dispose(): Promise<void>;
}

export function createClassifier(
  services: { store: Pick<Store, 'models'>; artifacts: Artifacts },
  config: ServingConfig,
  options?: { failureMs?: number },
): Classifier {
  const { use, graph, dispose } = createModelPool(services, config, options);
  return {
    ...{ graph, dispose },
    load: (modelId) => use(modelId, ({ row }) => row),
    classify: (modelId, text, precision, inShadow) =>
      use(modelId, (model) => classify(model, text, precision), inShadow),
    explain: (modelId, text, label) => use(modelId, (model) => explain(model, text, label)),
  };
}

async function classify(
  { row, calibration, rank, served }: LoadedModel,
  text: string,
  precision: number | null,
): Promise<Answer> {
  if (precision !== null && calibration === null) throw notCalibrated(row.id);
  const { logits, ...reading } = await served.predict(text);
  return {
    model: row,
    ...rank(logits, precision),
    calibrated: calibration !== null,
    ...reading,
  };
}

function explain(
  { row, calibration, served }: LoadedModel,
  text: string,
  label: string,
): Promise<Explanation> {
  const options = { label: classNumber(row, label), temperature: calibration?.temperature ?? 1 };
  return served.explain(text, options);
}

/** The place of a class to explain among those of the model; throws CLASS_UNKNOWN. */
export function classNumber({ id, classes }: Pick<ModelRow, 'id' | 'classes'>, label: string): number {
  const place = classes.indexOf(label);
  if (place >= 0) return place;
  throw new ApiError(
    'CLASS_UNKNOWN',
    `The model "${id}" has no class "${label}".`,
    'Give one of its classes, or leave explainLabel out to explain the answer.',
    'explainLabel',
  );
}

/** A precision was asked for that nobody can promise. */
export function notCalibrated(modelId: string): ApiError {
  return new ApiError(
    'NOT_CALIBRATED',
    `The model "${modelId}" has no calibration, so that no precision can be promised of it.`,
    'Leave precision out, or train it again on a data set with a validation split.',
    'precision',
  );
}
