import {
  embeddingBagUse,
  markdownTable,
  MOST_WINDOWS,
  plainLine,
  windowOverlap,
  type ClassifierConfig,
  type Evaluation,
  type Pooling,
} from '@tasnif/marbert';
import type {
  BaseModelRow,
  DatasetVersionRow,
  ModelExport,
  ModelFigures,
  ModelRow,
  Split,
  TrainingParameters,
} from '@tasnif/store';
import type { Baseline, Floor } from './baseline.ts';

/** What a card tells of. */
interface CardContents {
  name: string;
  /** The data set's name. */
  dataset: string;
  version: Pick<DatasetVersionRow, 'number' | 'classes'>;
  /** Documents of each split. */
  counts: Record<Split, number>;
  baseModel: Pick<BaseModelRow, 'name' | 'licence'>;
  architecture: NonNullable<ClassifierConfig['architecture']>;
  parameters: Reading & Distilling;
  pooling: Pooling;
  /** What the figures are of. */
  split: keyof Baseline;
  evaluation: Evaluation;
  floor: Floor;
  exports: readonly ModelExport[];
  /** `null` where it learned from labels alone. */
  teaching: { teacher: TeacherStory; unlabelled: readonly string[] } | null;
}

interface MadeOf {
  model: Pick<ModelRow, 'id' | 'name'>;
  baseModel: Pick<BaseModelRow, 'name' | 'licence'>;
}

interface TeacherStory extends MadeOf {
  model: MadeOf['model'] & { figures: Pick<ModelFigures, 'split' | 'accuracy' | 'macroF1'> };
  /** The name of what it was trained and measured on. */
  dataset: string;
  version: Pick<DatasetVersionRow, 'number'>;
  /** Its own teacher, that one's, and so on. */
  teachers: readonly MadeOf[];
}

type Reading = Pick<TrainingParameters, 'maxLength' | 'normalization' | 'normalizationSwitches'>;
type Distilling = Pick<TrainingParameters, 'distillTemperature' | 'distillWeight'>;

/** `tasnif.json`: how a text is made into what the model reads, and what its outputs are. */
export function toReadingJson(
  { normalization, normalizationSwitches, maxLength, pooling }: Reading & { pooling: Pooling },
  classes: readonly string[],
): string {
  const reading = {
    format: 'tasnif-model-1',
    ...{ normalization, normalizationSwitches, maxLength, pooling },
    ...(pooling !== 'FIRST' && { windowOverlap: windowOverlap(maxLength), mostWindows: MOST_WINDOWS }),
    classes,
  };
  return `${JSON.stringify(reading, undefined, 2)}\n`;
}

/** The card of a model, `README.md` of its folder: Markdown. */
export function toModelCard(contents: CardContents): string {
  const { name, dataset, version, counts, baseModel, architecture, parameters, pooling } = contents;
  const { split, evaluation, floor, exports } = contents;
  const { normalization, normalizationSwitches, maxLength } = parameters;
  const switches = Object.entries(normalizationSwitches).map(([step, on]) => `${step}: ${on ? 'on' : 'off'}`);
  const normalized = [normalization, ...switches].join(', ');
  return `---
language: ar
pipeline_tag: text-classification
library_name: ${libraries[architecture]}
---

# ${plainLine(name)}

Classifies Arabic texts. Made with Tasnif.

## Training

- Data set: ${plainLine(dataset)}, version ${version.number}: ${counts.TRAIN} documents to train on, ${counts.VALIDATION} to validate, ${counts.TEST} to test
- ${starts[architecture]}: ${plainLine(baseModel.name)}
- Its licence: ${plainLine(baseModel.licence ?? 'none stated')}
- Normalisation: ${normalized}
- Learned from the first ${maxLength} tokens of a text, and reads ${readingOf(pooling, maxLength)}

\`tasnif.json\` says the same for programs. Normalise a text in this way before it is cut into tokens: the tokenizer does
not do so by itself.

${teacherSection(contents)}## Figures on the ${split.toLowerCase()} split

${markdownTable(
  ['', 'this model', 'naive Bayes', 'linear model'],
  [
    ['accuracy', ...[evaluation, floor.naiveBayes, floor.linear].map(({ accuracy }) => figure(accuracy))],
    ['macro F1', ...[evaluation, floor.naiveBayes, floor.linear].map(({ macro }) => figure(macro.f1))],
  ],
)}

Naive Bayes counts words, the linear model (TF-IDF, a support vector machine) weighs pieces of words; both learned from the
same training documents, the linear model from a sample where they are more than 8 million characters.

${markdownTable(
  ['class', 'precision', 'recall', 'F1', 'documents'],
  version.classes.map((label, i) => {
    const { precision, recall, f1, support } = evaluation.perClass[i] ?? nothing;
    return [plainLine(label), figure(precision), figure(recall), figure(f1), String(support)];
  }),
)}

## Files

${markdownTable(
  ['graph', 'inputs', 'weights', 'MB', 'largest logit difference', 'other classes', 'macro F1', 'ms a text'],
  exports.map((file) => [
    `\`${file.path}\`${file.isDefault ? ' (default)' : ''}`,
    ...[file.inputs, file.precision, (file.bytes / 1e6).toFixed(1)],
    ...[file.maxLogitDifference?.toPrecision(2) ?? 'not a number', String(file.flippedLabels)],
    ...[figure(file.macroF1), file.millisecondsPerText.toFixed(1)],
  ]),
)}

Measured when the model was made, on texts of the validation and test splits, against the engine that trained it.${architecture === 'BERT' ? ' INT8\nanswers differ a little with the texts that are classified in the same call.' : ''}

## Use

${architecture === 'BERT' ? transformersUse(maxLength, pooling) : embeddingBagUse(maxLength)}`;
}

const libraries = { BERT: 'transformers', EMBEDDING_BAG: 'onnx' } as const;

const starts = {
  BERT: 'Base model',
  EMBEDDING_BAG:
    "An embedding bag (the mean and the maximum of a text's word embeddings, a hidden layer) that began with the word embeddings of",
} as const;

function transformersUse(maxLength: number, pooling: Pooling): string {
  const cut = `What follows reads the first ${maxLength} tokens of a text alone; the figures above are those of all its windows.`;
  return `${pooling === 'FIRST' ? '' : `${cut}\n\n`}In Python:

\`\`\`python
from transformers import pipeline
classify = pipeline("text-classification", model="path/to/this/folder")
print(classify("...", truncation=True, max_length=${maxLength}))
\`\`\`

In JavaScript, with \`onnx/model_quantized.onnx\` (\`q8\`) or \`onnx/model.onnx\` (\`fp32\`):

\`\`\`js
import { env, pipeline } from '@huggingface/transformers';
env.localModelPath = 'path/to';
const classify = await pipeline('text-classification', 'this-folder', { dtype: 'q8' });
console.log(await classify('...'));
\`\`\`
`;
}

/** Who taught it, on what terms that may be used, and how good it was itself. */
function teacherSection({ teaching, counts, parameters, split, evaluation }: CardContents): string {
  if (teaching === null) return '';
  const { teacher, unlabelled } = teaching;
  const { figures } = teacher.model;
  const lines = [teacher, ...teacher.teachers].map(
    ({ model, baseModel }, i) =>
      `- ${i === 0 ? 'Teacher' : 'Whose teacher was'}: ${plainLine(model.name)} (${model.id}), made of ${plainLine(baseModel.name)}; its licence: ${plainLine(baseModel.licence ?? 'none stated')}`,
  );
  const measuredOn = `${figures.split.toLowerCase()} split of ${plainLine(teacher.dataset)}, version ${teacher.version.number}`;
  return `## Teacher

${lines.join('\n')}
- What it makes of the ${counts.TRAIN} training documents has a share of ${parameters.distillWeight} in their loss, and of ${unlabelled.length} texts without labels all of it, at temperature ${parameters.distillTemperature}

${markdownTable(
  ['', 'this model', 'its teacher'],
  [
    ['accuracy', figure(evaluation.accuracy), figure(figures.accuracy)],
    ['macro F1', figure(evaluation.macro.f1), figure(figures.macroF1)],
    ['measured on', `the ${split.toLowerCase()} split`, `the ${measuredOn}`],
  ],
)}

`;
}

function readingOf(pooling: Pooling, maxLength: number): string {
  if (pooling === 'FIRST') return 'no more';
  const logits = pooling === 'MEAN' ? 'the mean of their logits' : 'the greatest logit of each class';
  return `up to ${MOST_WINDOWS} windows of as many, of which neighbours share ${windowOverlap(maxLength)}: ${logits} counts`;
}

const nothing = { precision: 0, recall: 0, f1: 0, support: 0 };

function figure(share: number): string {
  return share.toFixed(4);
}
