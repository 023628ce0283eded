import { embeddingBagUse, markdownTable, type ClassifierConfig } from '@tasnif/marbert';
import type { ModelRow, VariantOptions, VariantReport } from '@tasnif/store';

/** Where the card of a model speaks of its files, and after that of their use. */
const FILES = '\n## Files\n';

/** The card of a variant, `README.md` of its folder: that of its model, with what was cut and what that costs. */
export function toVariantCard(
  modelCard: string,
  { id: modelId, maxLength }: Pick<ModelRow, 'id' | 'maxLength'>,
  { architecture }: Pick<ClassifierConfig, 'architecture'>,
  { trimVocabulary, precisions, browser }: VariantOptions,
  report: VariantReport,
): string {
  const isBag = architecture === 'EMBEDDING_BAG';
  const [story = ''] = modelCard.split(FILES);
  const { texts, textsCutOtherwise, vocabularySize, modelVocabularySize, macroF1, graphs } = report;
  const trimmed = trimVocabulary
    ? `Its vocabulary is cut to ${vocabularySize} of ${modelVocabularySize} tokens: those of the training split, the special ones, and every
single character. Texts of the training split get the same tokens as before. In others a word may fall into shorter
pieces, but none becomes unknown that was not.`
    : `Its vocabulary is that of the model, ${vocabularySize} tokens.`;
  return `${story.trimEnd()}

## Variant

This is the model ${modelId} in another form: ${precisions.join(', ')}. The figures above are the model's own.
${trimmed}

Its graphs were compared with the model's in F32 (macro F1 ${macroF1.toFixed(4)}, ${report.millisecondsPerText.toFixed(1)} ms a text) on ${texts} texts of the validation and
test splits, of long ones the beginning; its tokenizer cuts ${textsCutOtherwise} of them otherwise.

${markdownTable(
  ['graph', 'inputs', 'weights', 'MB', 'largest logit difference', 'other classes', 'macro F1', 'ms a text'],
  graphs.map((graph) => [
    ...[`\`${graph.path}\``, graph.inputs, graph.precision, (graph.bytes / 1e6).toFixed(1)],
    ...[graph.maxLogitDifference?.toPrecision(2) ?? 'not a number', String(graph.flippedLabels)],
    ...[graph.macroF1.toFixed(4), graph.millisecondsPerText.toFixed(1)],
  ]),
)}

FP16 weights take half the space and are computed with in F32.${isBag ? '' : ' INT8 answers differ a little with the texts that are\nclassified in the same call.'}

## Use

Normalise a text as \`tasnif.json\` says before it is cut into tokens. ${isBag ? embeddingBagUse(maxLength, graphs[0]?.path) : transformersUse({ precisions, browser })}`;
}

function transformersUse({ precisions, browser }: Pick<VariantOptions, 'precisions' | 'browser'>): string {
  return `Of a longer text than the model reads,
transformers.js leaves out the [SEP] at the end too, so its answer differs a little.

${precisions.some((precision) => precision !== 'INT8') ? python : "Python's `transformers` needs a variant in F32 or FP16: this one has no `model.safetensors`.\n"}
In JavaScript, with \`dtype\` one of ${precisions.map((precision) => `\`${dtypes[precision]}\` (${precision})`).join(', ')}:

\`\`\`js
import { env, pipeline } from '@huggingface/transformers';
env.localModelPath = 'path/to';
const classify = await pipeline('text-classification', 'this-folder', { dtype: '${dtypes[precisions[0] ?? 'F32']}' });
console.log(await classify('...'));
\`\`\`
${browser ? '\nIn a browser: unpack `browser.zip`, serve the folder over HTTP and open `index.html`, whose source says what it needs.\n' : ''}`;
}

const dtypes = { F32: 'fp32', FP16: 'fp16', INT8: 'q8' } as const;

const python = `In Python:

\`\`\`python
from transformers import pipeline
classify = pipeline("text-classification", model="path/to/this/folder")
print(classify("...", truncation=True))
\`\`\`
`;
