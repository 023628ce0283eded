import {
  assignSplits,
  checkClasses,
  completeSplits,
  documentOrProblem,
  readDocuments,
  type Problem,
  type Reading,
  type SourceDocument,
  type SourceFile,
} from '@tasnif/ingest';
import { KEPT_PROBLEMS, type DatasetRow, type EncodingCount } from '@tasnif/store';
import type { Services } from '../context.ts';
import { ApiError, found } from '../errors.ts';
import { ofLength } from '../lengths.ts';
import { inRange } from '../ranges.ts';
import type { CreateDatasetInput, DocumentInput } from './dataset.input.ts';

/** Reads the source, checks its classes, deals it to splits and freezes it: all of it or nothing. */
export async function createDataset(services: Services, input: CreateDatasetInput): Promise<DatasetRow> {
  const { seed, validationShare, testShare } = input;
  inRange('seed', seed);
  inRange('validationShare', validationShare);
  inRange('testShare', testShare);
  const name = ofLength('name', input.name.trim(), 200);

  const problems: Problem[] = [];
  let problemCount = 0;
  const encodings = countEncodings();
  async function* documents(
    readings: AsyncIterable<Reading> | Iterable<Reading>,
  ): AsyncGenerator<SourceDocument> {
    for await (const reading of readings) {
      if (reading.kind === 'document') yield reading.document;
      else if (reading.kind === 'source') encodings.add(reading);
      else if (problemCount++ < KEPT_PROBLEMS) problems.push(reading.problem);
    }
  }

  return services.store.datasets.create({
    ...{ name, seed, validationShare, testShare },
    documents: documents(await openSource(services, input)),
    check: checkClasses,
    splits: (labels, classes, official) => {
      const options = { classes, validationShare, testShare, seed };
      return official === undefined
        ? assignSplits(labels, options)
        : completeSplits(official, labels, options);
    },
    encodings: encodings.counts,
    problems: () => problems,
    problemCount: () => problemCount,
  });
}

async function openSource(
  { store, artifacts }: Services,
  { upload: id = null, documents = null, ...options }: CreateDatasetInput,
): Promise<AsyncIterable<Reading> | Iterable<Reading>> {
  if ((id === null) === (documents === null)) {
    throw new ApiError(
      'BAD_INPUT',
      `Give either upload or documents, not ${id === null ? 'neither' : 'both'}.`,
      'Make an upload with createUpload and PUT the file, or pass the documents themselves.',
      'upload',
    );
  }
  if (id === null) return inlineDocuments(documents ?? []);
  const upload = found(await store.uploads.find(id), 'upload', id, 'upload');
  if (upload.status !== 'COMPLETE') {
    throw new ApiError(
      'UPLOAD_INCOMPLETE',
      `The bytes of upload "${id}" are not there yet.`,
      `PUT them to /uploads/${id} first.`,
      'upload',
    );
  }
  const { textColumn, labelColumn, splitColumn, sheet, encoding, textFiles } = options;
  return readDocuments(
    { path: artifacts.uploadFile(id), name: upload.name },
    {
      ...(textColumn && { textColumn }),
      ...(labelColumn && { labelColumn }),
      ...(splitColumn && { splitColumn }),
      ...(sheet && { sheet }),
      ...(encoding && { encoding }),
      ...(textFiles && { textFiles }),
    },
  );
}

/** Documents of the request; a problem's line is the place in the list, from 1. */
function inlineDocuments(documents: readonly DocumentInput[]): Reading[] {
  return documents.map(({ text, label }, i) =>
    documentOrProblem({ text, label, file: 'documents', line: i + 1 }),
  );
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
