import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import {
  IngestError,
  readDocuments,
  readTexts,
  type Problem,
  type Reading,
  type ReadOptions,
  type ReadTextsOptions,
  type SourceDocument,
  type SourceFile,
} from './index.ts';

/** What was read of a source that is not refused. */
interface Readings {
  documents: SourceDocument[];
  problems: Problem[];
  sources: SourceFile[];
}

/** Everything `readDocuments` yields for a file with this name and content, written for the test. */
export async function readSource(
  name: string,
  content: string | Buffer,
  options?: ReadOptions,
): Promise<Readings> {
  return readFile(name, content, (file) => readDocuments(file, options));
}

/** The same of `readTexts`. */
export async function readTextsOf(
  name: string,
  content: string | Buffer,
  options?: ReadTextsOptions,
): Promise<Readings> {
  return readFile(name, content, (file) => readTexts(file, options));
}

async function readFile(
  name: string,
  content: string | Buffer,
  read: (file: { path: string; name: string }) => AsyncIterable<Reading>,
): Promise<Readings> {
  const folder = await mkdtemp(join(tmpdir(), 'tasnif-ingest-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'upload');
  await writeFile(path, content);
  const readings: Readings = { documents: [], problems: [], sources: [] };
  for await (const reading of read({ path, name })) {
    if (reading.kind === 'document') readings.documents.push(reading.document);
    else if (reading.kind === 'problem') readings.problems.push(reading.problem);
    else readings.sources.push({ file: reading.file, encoding: reading.encoding, guessed: reading.guessed });
  }
  return readings;
}

/** The error that a source is refused with; fails the test where it is not refused. */
export async function refusal(
  name: string,
  content: string | Buffer,
  options?: ReadOptions,
): Promise<IngestError> {
  const outcome: unknown = await readSource(name, content, options).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(IngestError);
  return outcome as IngestError;
}

/** Documents as `label: text`, in order. */
export function summary({ documents }: Readings): string[] {
  return documents.map(({ label, text }) => `${label}: ${text}`);
}

/** Problems as `CODE file:line`, in order. */
export function places({ problems }: Readings): string[] {
  return problems.map(({ code, file, line }) => `${code} ${file}:${line ?? '-'}`);
}
