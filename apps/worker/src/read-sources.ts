import { stat } from 'node:fs/promises';
import { readDocuments, type Problem, type SourceFile } from '@tasnif/ingest';
import {
  KEPT_PROBLEMS,
  StoreError,
  type DatasetProblem,
  type EncodingCount,
  type JobInput,
  type NewDocument,
} from '@tasnif/store';
import type { JobServices } from './job-services.ts';

/** Where the documents of a version come from. */
export interface DocumentSource {
  /** Read once. */
  documents: AsyncIterable<NewDocument>;
  /** What is known of the source when all documents are read. */
  summary(): SourceSummary;
}

interface SourceSummary {
  encodings: readonly EncodingCount[];
  /** The first 1,000. */
  problems: readonly DatasetProblem[];
  /** How many there are, by code. */
  problemCounts: Readonly<Record<string, number>>;
}

/** The documents of uploads, one file after the other. */
export async function readSources(
  { store, artifacts, progress }: Pick<JobServices, 'store' | 'artifacts' | 'progress'>,
  { sources, reading }: JobInput<'CREATE_DATASET'>,
): Promise<DocumentSource> {
  const files = await Promise.all(
    sources.map(async ({ uploadId, split }) => {
      const upload = await store.uploads.find(uploadId);
      if (upload === null) throw gone(uploadId);
      const path = artifacts.uploadFile(uploadId);
      return { name: upload.name, path, split, bytes: (await stat(path)).size };
    }),
  );
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const encodings = countEncodings();
  const problems = countProblems();

  async function* documents(): AsyncGenerator<NewDocument> {
    let before = 0;
    for (const { name, path, split, bytes } of files) {
      const readBefore = before;
      const onProgress = (read: number): void => {
        progress.report({ stage: 'READING', done: readBefore + read, total, unit: 'bytes' });
      };
      for await (const piece of readDocuments({ name, path }, { ...reading, onProgress })) {
        progress.check();
        if (piece.kind === 'source') encodings.add(piece);
        else if (piece.kind === 'problem') problems.add(piece.problem);
        else yield split === null ? piece.document : { ...piece.document, split };
      }
      before += bytes;
    }
  }

  return {
    documents: documents(),
    summary: () => ({ encodings: encodings.counts(), ...problems.counts() }),
  };
}

/** The documents that a version was made of, those it left out among them. */
export async function readAgain(
  { store, progress }: Pick<JobServices, 'store' | 'progress'>,
  versionId: string,
): Promise<DocumentSource> {
  const version = await store.datasets.findVersion(versionId);
  if (version === null) throw gone(versionId);
  const problems = await store.datasets.problems(versionId, KEPT_PROBLEMS);
  const total = version.documentCount + version.excludedCount;

  async function* documents(): AsyncGenerator<NewDocument> {
    let done = 0;
    for await (const batch of store.datasets.sourceDocuments(versionId)) {
      progress.check();
      progress.report({ stage: 'READING', done, total, unit: 'documents' });
      yield* batch;
      done += batch.length;
    }
  }

  return {
    documents: documents(),
    summary: () => ({
      encodings: version.encodings,
      problems,
      problemCounts: version.report?.problems ?? {},
    }),
  };
}

/** Sums files up by how they were read. */
function countEncodings(): { add(file: SourceFile): void; counts(): EncodingCount[] } {
  const counts = new Map<string, EncodingCount>();
  return {
    add({ file, encoding, guessed }) {
      const key = `${encoding} ${guessed}`;
      const count = counts.get(key);
      if (count === undefined) counts.set(key, { encoding, guessed, files: 1, example: file });
      else count.files++;
    },
    counts: () => [...counts.values()],
  };
}

function countProblems(): {
  add(problem: Problem): void;
  counts(): Pick<SourceSummary, 'problems' | 'problemCounts'>;
} {
  const problems: Problem[] = [];
  const counts = new Map<string, number>();
  return {
    add(problem) {
      counts.set(problem.code, (counts.get(problem.code) ?? 0) + 1);
      if (problems.length < KEPT_PROBLEMS) problems.push(problem);
    },
    counts: () => ({ problems, problemCounts: Object.fromEntries(counts) }),
  };
}

function gone(id: string): StoreError {
  return new StoreError(
    'NOT_FOUND',
    `There is no "${id}" any more.`,
    'Make the data set again from its files.',
  );
}
