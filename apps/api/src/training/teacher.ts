import type { DatasetVersionRow, ModelRow, Store, TrainingParameters } from '@tasnif/store';
import { ApiError, found } from '../errors.ts';
import { textSourcesOf } from '../texts/text-sources.ts';
import type { StartTrainingInput } from './start-training.input.ts';

/** What a teacher is opened from. */
const NEEDED = ['config.json', 'tokenizer.json', 'model.safetensors'];
/** Classes that an error names. */
const NAMED = 5;

type Teaching = Pick<TrainingParameters, 'distillFrom' | 'distillTexts'>;

/**
 * Who teaches a run and on which texts besides. Throws BAD_INPUT for what wants a teacher where none is named, NOT_FOUND,
 * CLASSES_DIFFER, TEACHER_UNSUPPORTED, and what is wrong with the texts.
 */
export async function teachingOf(
  store: Pick<Store, 'datasets' | 'models' | 'uploads'>,
  input: StartTrainingInput,
  version: Pick<DatasetVersionRow, 'classes'>,
): Promise<Teaching> {
  const { distillFrom = null, distillTexts = null } = input;
  if (distillFrom === null) {
    refuseWithoutTeacher(input);
    return { distillFrom, distillTexts: null };
  }
  const teacher = found(await store.models.find(distillFrom), 'model', distillFrom, 'distillFrom');
  checkClasses(teacher, version);
  const files = await store.models.artifacts(teacher.id);
  const missing = NEEDED.find((path) => !files.some((file) => file.path === path));
  if (missing !== undefined) {
    throw new ApiError(
      'TEACHER_UNSUPPORTED',
      `The model "${teacher.name}" can not teach: it has no ${missing}.`,
      'Choose a BERT that was trained here, or train this one again.',
      'distillFrom',
    );
  }
  return {
    distillFrom,
    distillTexts: distillTexts && (await textSourcesOf(store, distillTexts, 'distillTexts')),
  };
}

function refuseWithoutTeacher(input: StartTrainingInput): void {
  const given = (['distillTexts', 'distillTemperature', 'distillWeight'] as const).find(
    (field) => input[field] != null,
  );
  if (given === undefined) return;
  throw new ApiError(
    'BAD_INPUT',
    `${given} is given, and no model to learn from.`,
    `Name the teacher with distillFrom, or leave ${given} out.`,
    given,
  );
}

function checkClasses({ name, classes }: ModelRow, version: Pick<DatasetVersionRow, 'classes'>): void {
  const sides = [
    ['it does not know', version.classes.filter((label) => !classes.includes(label))],
    ['the data set does not have', classes.filter((label) => !version.classes.includes(label))],
  ] as const;
  const differences = sides
    .filter(([, labels]) => labels.length > 0)
    .map(([who, labels]) => `${who} ${named(labels)}`);
  if (differences.length === 0) return;
  throw new ApiError(
    'CLASSES_DIFFER',
    `The model "${name}" can not teach other classes than its own: ${differences.join('; ')}.`,
    'Choose a model of the same classes, or train one on this data set first.',
    'distillFrom',
  );
}

function named(labels: readonly string[]): string {
  const more = labels.length > NAMED ? `, and ${labels.length - NAMED} more` : '';
  return labels.slice(0, NAMED).join(', ') + more;
}
