import { readTexts, type Problem } from '@tasnif/ingest';
import type { Artifacts, Store, TextSources } from '@tasnif/store';
import { existing } from './existing.ts';

/** A text without its label, and where it is from. */
export interface SourceText {
  text: string;
  /** Name of the data set or of the uploaded file. */
  source: string;
}

export interface SourceTextOptions {
  /** Told of what gave no text. */
  onProblem(problem: Problem): void;
  signal: AbortSignal;
}

/**
 * The texts of data sets, of the training split of their version alone, and then of uploads, in the order of each and in
 * memory that does not grow with them. Read again they are the same, for versions and uploads never change.
 *
 * Throws what `readTexts` of ingest does.
 */
export async function* readSourceTexts(
  { store, artifacts }: { store: Store; artifacts: Artifacts },
  { versionIds, uploadIds }: TextSources,
  { onProblem, signal }: SourceTextOptions,
): AsyncGenerator<SourceText> {
  for (const id of versionIds) {
    const version = existing(await store.datasets.findVersion(id), id);
    const { name: source } = existing(await store.datasets.find(version.datasetId), version.datasetId);
    for await (const rows of store.datasets.documents(id, ['TRAIN'])) {
      signal.throwIfAborted();
      for (const { text } of rows) yield { text, source };
    }
  }
  for (const id of uploadIds) {
    const { name: source } = existing(await store.uploads.find(id), id);
    for await (const reading of readTexts({ name: source, path: artifacts.uploadFile(id) }, { signal })) {
      if (reading.kind === 'document') yield { text: reading.document.text, source };
      else if (reading.kind === 'problem') onProblem(reading.problem);
    }
  }
}
