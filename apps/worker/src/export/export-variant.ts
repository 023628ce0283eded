import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkedTexts,
  graphLogits,
  keepTokens,
  macroF1Of,
  measureGraphs,
  openClassifierFolder,
  saveModelFolder,
  writeOnnx,
  type ClassifierFolder,
  type Example,
  type OnnxFile,
} from '@tasnif/marbert';
import { checksums, type JobInput, type ModelRow, type VariantReport } from '@tasnif/store';
import { createTokenizer, type TokenizerSpec, type TrimmedVocabulary } from '@tasnif/tokenizer';
import type { JobServices } from '../job-services.ts';
import { checkFiles } from './check-files.ts';
import { explainDiskFull } from '../job-failure.ts';
import { readTexts, type HeldOutText } from './read-texts.ts';
import { findSource } from './source.ts';
import { toVariantCard } from './variant-card.ts';
import { writeBrowserZip } from './write-browser-zip.ts';

/**
 * The story of a variant: look at the model's files → read its texts → write → compare → put the files in their place.
 * Each attempt works in a folder of its own and leaves nothing unless it gets to the end.
 *
 * @throws JobFailure, ModelError, StoreError and TokenizerError for what people can mend
 */
export async function exportVariant(
  services: JobServices,
  id: string,
  input: JobInput<'EXPORT_MODEL'>,
): Promise<void> {
  const { store, artifacts, claim, progress } = services;
  const { modelId, trimVocabulary, precisions, browser } = input;
  const options = { trimVocabulary, precisions, browser };
  const { model, source } = await findSource(store, input);
  const modelFolder = artifacts.folder(modelId);
  const folder = join(artifacts.variantFolder(id), claim.leaseToken);
  try {
    await checkFiles(modelFolder, modelId, await store.models.artifacts(modelId), progress);
    const opened = openClassifierFolder(modelFolder);
    try {
      const spec = trimVocabulary ? opened.tokenizer : null;
      const { heldOut, vocabulary } = await readTexts(services, model, source, spec);

      await mkdir(folder, { recursive: true });
      progress.report({ stage: 'WRITING', done: 0, unit: 'bytes' });
      const files = await writeFolder(folder, opened, { ...model, ...options, vocabulary });
      await copyFile(join(modelFolder, 'tasnif.json'), join(folder, 'tasnif.json'));

      const tokenizers = { before: opened.tokenizer, after: vocabulary?.spec ?? opened.tokenizer };
      const report = await compare(services, { modelFolder, folder, files }, model, heldOut, tokenizers);
      const card = await readFile(join(modelFolder, 'README.md'), 'utf8');
      const variantCard = toVariantCard(card, model, opened.config, options, report);
      await writeFile(join(folder, 'README.md'), variantCard);
      if (browser) await writeBrowserZip(folder, model, files);

      const written = await checksums(folder);
      await store.variants.finish(claim, id, { report, files: written }, () =>
        artifacts.publishVariant(folder, id),
      );
    } finally {
      opened.dispose();
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw explainDiskFull(error, 'the files of the variant', 'export again');
  }
}

/** Weights and tokenizer in the forms that are asked for; returns the graphs. */
async function writeFolder(
  folder: string,
  { config, tokenizer, weights }: ClassifierFolder,
  {
    maxLength,
    precisions,
    vocabulary,
  }: Pick<ModelRow, 'maxLength'> &
    Pick<JobInput<'EXPORT_MODEL'>, 'precisions'> & { vocabulary: TrimmedVocabulary | null },
): Promise<OnnxFile[]> {
  const variant =
    vocabulary === null
      ? { config, tokenizer, weights }
      : {
          config: { ...config, vocabularySize: vocabulary.kept.length },
          tokenizer: vocabulary.spec,
          weights: keepTokens(weights, vocabulary.kept),
        };
  const weightsType = precisions.includes('F32') ? 'F32' : precisions.includes('FP16') ? 'F16' : null;
  saveModelFolder(folder, variant, { weightsType, maxLength });
  return writeOnnx(folder, variant.config, variant.weights, precisions);
}

/** Compares every graph of a variant with the model's own in F32, on texts that neither was made of. */
async function compare(
  { progress }: Pick<JobServices, 'progress'>,
  { modelFolder, folder, files }: { modelFolder: string; folder: string; files: readonly OnnxFile[] },
  { classes: { length: classes }, maxLength }: Pick<ModelRow, 'classes' | 'maxLength'>,
  heldOut: readonly HeldOutText[],
  tokenizers: { before: TokenizerSpec; after: TokenizerSpec },
): Promise<VariantReport> {
  const encoded = checkedTexts(encode(heldOut, tokenizers.before, maxLength));
  const texts = encode(encoded, tokenizers.after, maxLength);
  const total = (1 + files.length) * encoded.length;
  let done = 0;
  const options = {
    now: () => performance.now(),
    check: () => {
      progress.check();
      progress.report({ stage: 'COMPARING', done, total, unit: 'documents' });
    },
    onTexts: (count: number) => (done += count),
  };
  const reference = join(modelFolder, 'onnx/model.onnx');
  const { logits, millisecondsPerText } = await graphLogits(
    reference,
    'BATCH',
    { texts: encoded, classes },
    options,
  );
  const measured = await measureGraphs(folder, files, { texts, classes, logits }, options);
  const labels = texts.map(({ label }) => label);
  return {
    vocabularySize: tokenizers.after.vocabulary.length,
    modelVocabularySize: tokenizers.before.vocabulary.length,
    texts: texts.length,
    textsCutOtherwise: texts.filter(({ ids }, i) => !isCutAlike(encoded[i]?.ids ?? ids, ids, tokenizers))
      .length,
    macroF1: macroF1Of(logits, labels, classes),
    millisecondsPerText,
    graphs: measured.map(({ maxLogitDifference, ...graph }) => ({
      ...graph,
      maxLogitDifference: Number.isFinite(maxLogitDifference) ? maxLogitDifference : null,
    })),
  };
}

function encode(
  texts: readonly HeldOutText[],
  spec: TokenizerSpec,
  maxLength: number,
): (HeldOutText & Example)[] {
  const tokenizer = createTokenizer(spec);
  return texts.map(({ text, label }) => ({ text, label, ids: tokenizer.encode(text, { maxLength }).ids }));
}

/** Whether both vocabularies have the same tokens for a text. */
function isCutAlike(
  before: Int32Array,
  after: Int32Array,
  specs: { before: TokenizerSpec; after: TokenizerSpec },
): boolean {
  const same = (id: number, i: number): boolean =>
    specs.before.vocabulary[id] === specs.after.vocabulary[after[i] ?? -1];
  return before.length === after.length && before.every(same);
}
