import { performance } from 'node:perf_hooks';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { IngestError, readDocuments, type Problem, type ReadOptions } from './index.ts';

/** How the reading of one file ended. */
export interface Outcome {
  /** Of an {@link IngestError}, `UNTYPED` of anything else that was thrown, `undefined` where the file was read. */
  code: string | undefined;
  error: unknown;
  documents: number;
  /** UTF-16 code units of all texts. */
  characters: number;
  problems: Problem[];
  ms: number;
}

/** A place for one file after the other, gone after the test. */
export async function uploadPlace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tasnif-ingest-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'upload');
}

/** Reads `content`, written to `path`, to its end or its error. */
export async function outcomeOf(
  path: string,
  name: string,
  content: Buffer | string,
  options: ReadOptions = {},
): Promise<Outcome> {
  await writeFile(path, content);
  const outcome: Outcome = {
    ...{ code: undefined, error: undefined, documents: 0, characters: 0, problems: [], ms: 0 },
  };
  const start = performance.now();
  try {
    for await (const reading of readDocuments({ path, name }, options)) {
      if (reading.kind === 'problem') outcome.problems.push(reading.problem);
      if (reading.kind !== 'document') continue;
      outcome.documents += 1;
      outcome.characters += reading.document.text.length;
    }
  } catch (error) {
    outcome.error = error;
    outcome.code = error instanceof IngestError ? error.code : 'UNTYPED';
  }
  outcome.ms = performance.now() - start;
  return outcome;
}
