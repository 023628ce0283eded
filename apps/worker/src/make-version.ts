import { arrange, checkClasses, countScript, createDuplicateFinder } from '@tasnif/corpus';
import type { DatasetDraft, JobInput, NewDocument } from '@tasnif/store';
import type { JobServices } from './job-services.ts';
import type { DocumentSource } from './read-sources.ts';
import { writeReport } from './report.ts';
import { createTokenCounter } from './token-counter.ts';

/**
 * The story of a data set's version, top to bottom: read → compare → arrange → freeze. It is one transaction: until
 * its end nobody sees anything of it, and if it does not get there nothing is left.
 *
 * @throws CorpusError, IngestError and StoreError for what people can mend
 */
export async function makeVersion(
  { store, artifacts, claim, progress }: JobServices,
  datasetId: string,
  { settings, tokens }: Pick<JobInput<'REVISE_DATASET'>, 'settings' | 'tokens'>,
  source: DocumentSource,
): Promise<void> {
  const finder = createDuplicateFinder({ threshold: settings.duplicateThreshold });
  const counter = tokens === null ? null : createTokenCounter(artifacts, tokens);
  const nonArabic: number[] = [];
  let characters = 0;

  await store.datasets.write(claim, datasetId, async (draft) => {
    let count = 0;
    async function* observed(): AsyncGenerator<NewDocument> {
      for await (const document of source.documents) {
        const script = countScript(document.text);
        characters += script.characters;
        if (!script.isArabic) nonArabic.push(count);
        finder.add(document.text);
        counter?.add(document.text);
        count++;
        yield document;
      }
    }
    await draft.add(observed());

    progress.report({ stage: 'COMPARING', done: 0, unit: 'documents' });
    const duplicates = await finder.groups((indices) => draft.textsOf(indices));
    progress.check();

    progress.report({ stage: 'WRITING', done: 0, unit: 'documents' });
    const documents = draft.documents();
    const { maxPerClass, ...options } = settings;
    const arrangement = arrange(
      { ...documents, duplicates },
      { ...options, ...(maxPerClass !== null && { maxPerClass }) },
    );
    checkClasses(countClasses(documents, arrangement.excluded));
    const { encodings, problems, problemCounts } = source.summary();
    const { report, findings } = writeReport({ characters, nonArabic, count, duplicates, arrangement });
    await draft.freeze({
      ...{ settings, encodings, problems, findings },
      ...{ splits: arrangement.splits, folds: arrangement.folds, excluded: arrangement.excluded },
      report: { ...report, problems: problemCounts },
      problemCount: Object.values(problemCounts).reduce((sum, own) => sum + own, 0),
      tokens: counter?.finish() ?? null,
    });
  });
}

/** Of every class the documents that are used. */
function countClasses(
  { labels, classes }: ReturnType<DatasetDraft['documents']>,
  excluded: ReadonlyMap<number, unknown>,
): Map<string, number> {
  const counts = new Map(classes.map((label) => [label, 0]));
  for (const [document, label] of labels.entries()) {
    const name = classes[label] ?? '';
    if (!excluded.has(document)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
