import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sync, type DatasetRow, type JobInput, type JobRow, type Split } from '@tasnif/store';
import type { Services } from '../context.ts';
import { ApiError, found } from '../errors.ts';
import { ofLength } from '../lengths.ts';
import { completeUpload } from './complete-upload.ts';
import type { CreateDatasetInput, DocumentInput, ReviseDatasetInput } from './dataset.input.ts';
import { readyVersion } from './ready-version.ts';
import { defaultSettings, mergeSettings, reviseSettings } from './settings.ts';
import { tokenSettings } from './token-settings.ts';

/** Files of one data set, at most. */
const MOST_FILES = 100;

/** Checks what can be checked at once, and leaves the reading to a job. */
export async function createDataset(services: Services, input: CreateDatasetInput): Promise<DatasetRow> {
  const { store } = services;
  const name = ofLength('name', input.name.trim(), 200);
  const settings = mergeSettings(input, defaultSettings);
  const tokens = await tokenSettings(store, input);
  const { textColumn, labelColumn, splitColumn, groupColumn, sheet, encoding, textFiles } = input;
  const reading = {
    ...(textColumn && { textColumn }),
    ...(labelColumn && { labelColumn }),
    ...(splitColumn && { splitColumn }),
    ...(groupColumn && { groupColumn }),
    ...(sheet && { sheet }),
    ...(encoding && { encoding }),
    ...(textFiles && { textFiles }),
  };
  const sources = await sourcesOf(services, input);
  const id = await store.jobs.createDataset(name, {
    kind: 'CREATE_DATASET',
    input: { sources, reading, settings, tokens },
  });
  return found(await store.datasets.find(id), 'data set', id);
}

/** Asks for the next version of a data set, out of the documents of the newest. */
export async function reviseDataset(
  { store }: Services,
  id: string,
  input: ReviseDatasetInput,
): Promise<DatasetRow> {
  const version = readyVersion(found(await store.datasets.find(id), 'data set', id), 'id');
  const settings = reviseSettings(input, version.settings);
  const tokens = await tokenSettings(store, input);
  await store.jobs.create(id, { kind: 'REVISE_DATASET', input: { versionId: version.id, settings, tokens } });
  return found(await store.datasets.find(id), 'data set', id);
}

/** Asks for the lengths of a data set's texts under another vocabulary. */
export async function measureTokens(
  { store }: Services,
  id: string,
  input: Pick<ReviseDatasetInput, 'baseModel' | 'normalization'>,
): Promise<JobRow> {
  const version = readyVersion(found(await store.datasets.find(id), 'data set', id, 'dataset'), 'dataset');
  const tokens = await tokenSettings(store, input);
  if (tokens === null) {
    throw new ApiError(
      'BAD_INPUT',
      'There is no base model with a vocabulary to measure under.',
      'Import one with importBaseModel.',
      'baseModel',
    );
  }
  return store.jobs.create(id, { kind: 'MEASURE_TOKENS', input: { versionId: version.id, tokens } });
}

type Source = JobInput<'CREATE_DATASET'>['sources'][number];

async function sourcesOf(
  services: Services,
  { upload = null, files = null, documents = null }: CreateDatasetInput,
): Promise<Source[]> {
  const given = [upload, files, documents].filter((source) => source !== null).length;
  if (given !== 1) {
    throw new ApiError(
      'BAD_INPUT',
      `Give one of upload, files and documents, not ${given === 0 ? 'none' : 'several'}.`,
      'Make an upload with createUpload and PUT the file, or pass the documents themselves.',
      'upload',
    );
  }
  if (upload !== null) return [await uploadSource(services, upload, 'upload', null)];
  if (documents !== null) return [await keepDocuments(services, documents)];
  if (files === null || files.length === 0 || files.length > MOST_FILES) {
    throw new ApiError(
      'BAD_INPUT',
      `files has ${files?.length ?? 0} entries; it must have 1 to ${MOST_FILES}.`,
      'Pack many files into a zip.',
      'files',
    );
  }
  return Promise.all(files.map((file) => uploadSource(services, file.upload, 'files', file.split ?? null)));
}

async function uploadSource(
  { store }: Services,
  id: string,
  field: string,
  split: Split | null,
): Promise<Source> {
  return { uploadId: (await completeUpload(store, id, field)).id, split };
}

/** Documents of the request become an upload like any other; a document's line is its place in the list, from 1. */
async function keepDocuments(
  { store, artifacts }: Services,
  documents: readonly DocumentInput[],
): Promise<Source> {
  const content = Buffer.from(
    documents.map(({ text, label }) => `${JSON.stringify({ text, label })}\n`).join(''),
  );
  const { id } = await store.uploads.create({ name: 'documents.jsonl' });
  const path = artifacts.uploadFile(id);
  await mkdir(dirname(path), { recursive: true });
  const sha256 = createHash('sha256').update(content).digest('hex');
  await store.uploads.complete(id, { bytes: BigInt(content.length), sha256 }, async () => {
    const file = await open(path, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await sync(dirname(path));
  });
  return { uploadId: id, split: null };
}
