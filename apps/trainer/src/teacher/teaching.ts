import type { Engine } from '@tasnif/engine';
import type { Artifacts, DatasetVersionRow, Store, TrainingParameters } from '@tasnif/store';
import { createNormalizer } from '@tasnif/tokenizer';
import { readSourceTexts } from '../source-texts.ts';
import { askTeacher } from './ask-teacher.ts';
import { chooseTexts, type ChosenTexts } from './choose-texts.ts';
import { findTeacher, type Teacher } from './find-teacher.ts';
import { countSeen, heldOutTexts } from './held-out.ts';

/** What a run learns from besides its labels. */
export interface Teaching {
  teacher: Teacher;
  /** Texts without labels, as they came. */
  unlabelled: readonly string[];
  /** The teacher's logits `[C]` of every training document, and then of every text without a label. */
  ask(engine: Engine): Promise<Float32Array[]>;
}

export interface TeachingOptions {
  store: Store;
  artifacts: Artifacts;
  version: DatasetVersionRow;
  parameters: TrainingParameters;
  /** The texts of the training documents, as they came. */
  labelled: readonly string[];
  /** Where what the teacher says is kept. */
  folder: string;
  log(level: 'INFO' | 'WARN', message: string): Promise<void>;
  /** Asked now and then; what it throws ends it all. */
  check(): Promise<void>;
  signal: AbortSignal;
}

/**
 * The teacher of a run and the texts that it is asked about; `null` where there is none. The log says what was left out,
 * and where figures may flatter.
 */
export async function openTeaching(options: TeachingOptions): Promise<Teaching | null> {
  const { store, artifacts, version, parameters, labelled, folder, log, check } = options;
  const { distillFrom, distillTexts, fold } = parameters;
  if (distillFrom === null) return null;
  const teacher = await findTeacher({ store, artifacts }, distillFrom);
  const heldOut = await heldOutTexts(store, version, fold);
  const seen = await countSeen(store, teacher, heldOut);
  if (seen > 0) await log('WARN', seenNote(teacher, seen, heldOut.length));

  let unlabelled: readonly string[] = [];
  if (distillTexts !== null) {
    const { texts, problems, firstProblem } = await readAll(options, distillTexts);
    const { normalize } = createNormalizer(parameters.normalization, parameters.normalizationSwitches);
    const threshold = version.settings.duplicateThreshold;
    const chosen = await chooseTexts(texts, { heldOut, labelled, normalize, threshold, check });
    unlabelled = chosen.texts;
    await log('INFO', chosenNote(texts.length, chosen));
    if (problems > 0) await log('WARN', `${problems} texts can not be read. The first: ${firstProblem}`);
    if (unlabelled.length < labelled.length) await log('WARN', fewNote(unlabelled.length, labelled.length));
  }
  return {
    teacher,
    unlabelled,
    ask: (engine) =>
      askTeacher(teacher, [...labelled, ...unlabelled], {
        ...{ engine, folder, classes: version.classes, log, check },
      }),
  };
}

async function readAll(
  { store, artifacts, signal }: TeachingOptions,
  sources: NonNullable<TrainingParameters['distillTexts']>,
): Promise<{ texts: string[]; problems: number; firstProblem: string }> {
  const texts: string[] = [];
  let [problems, firstProblem] = [0, ''];
  const source = readSourceTexts({ store, artifacts }, sources, {
    signal,
    onProblem: ({ file, line, message }) => {
      if (problems++ === 0) firstProblem = `${file}${line === null ? '' : `:${line}`}: ${message}`;
    },
  });
  for await (const { text } of source) texts.push(text);
  return { texts, problems, firstProblem };
}

function seenNote({ model, dataset, version }: Teacher, seen: number, all: number): string {
  return `The teacher ${model.name} was trained on ${seen} of the ${all} validation and test documents (in ${dataset}, version ${version.number}). It is not asked about them, but what it knows of them may show: the figures of this run may be better than on texts that neither has seen.`;
}

function chosenNote(given: number, { texts, leftOut }: ChosenTexts): string {
  const reasons = [
    [leftOut.heldOut, 'equal a validation or test document, or nearly'],
    [leftOut.repeated, 'repeat a training document or a text before them'],
    [leftOut.foreign, 'are of another script'],
    [leftOut.empty, 'are empty'],
  ] as const;
  const said = reasons.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  return `Learns from ${texts.length} of ${given} texts without labels${said.length === 0 ? '' : `; left out: ${said.join(', ')}`}.`;
}

function fewNote(unlabelled: number, labelled: number): string {
  return `There are only ${unlabelled} texts without labels for ${labelled} training documents: a teacher tells a small model most by many texts, ten for each document or more.`;
}
