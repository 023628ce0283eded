import { Readable } from 'node:stream';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewDocument } from './dataset-writer.ts';
import type { DocumentRow, Split } from './documents.ts';
import type { Store } from './store.ts';
import {
  claimNewDataset,
  createRuns,
  createSmallDataset,
  parameters,
  shape,
  writeDataset,
  type WrittenDataset,
} from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

const documents: readonly NewDocument[] = [
  { text: 'تعادل الفريقان', label: 'رياضة', file: 'sport/1.txt', line: 1 },
  { text: 'سطر\nثان\tومسافة \\N \\. \r', label: 'مال', file: 'a\tb\\.txt', line: 70_000 },
  { text: '', label: 'أدب', file: 'c.txt', line: 3 },
  { text: 'قصيدة 🌙', label: 'أدب', file: 'c.txt', line: 4 },
];

async function readAll(store: Store, versionId: string, splits: readonly Split[]): Promise<DocumentRow[]> {
  const all: DocumentRow[] = [];
  for await (const batch of store.datasets.documents(versionId, splits)) all.push(...batch);
  return all;
}

async function rowsLeft(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    `SELECT (SELECT count(*) FROM "DatasetFinding") + (SELECT count(*) FROM "DatasetVersion")
       + (SELECT count(*) FROM "Document") + (SELECT count(*) FROM "DatasetProblem") AS count`,
  );
  await client.end();
  return Number(rows[0]?.count);
}

describe('datasets', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('keeps every character of a text and of its place', async () => {
    const { store } = await stores.open();
    const { version } = await writeDataset(store, documents);
    const rows = await readAll(store, version.id, ['TRAIN', 'VALIDATION', 'TEST']);
    expect(rows.map(({ text, file, line }) => ({ text, file, line }))).toEqual(
      documents.map(({ text, file, line }) => ({ text, file, line })),
    );
  });

  test('sorts the classes and numbers the labels by them', async () => {
    const { store } = await stores.open();
    const { version } = await writeDataset(store, documents);
    expect(version.classes).toEqual(['أدب', 'رياضة', 'مال']);
    const rows = await readAll(store, version.id, ['TRAIN', 'VALIDATION', 'TEST']);
    expect(rows.map((row) => row.label)).toEqual([1, 2, 0, 0]);
  });

  test('lets the caller decide the splits from labels and classes', async () => {
    const { store } = await stores.open();
    const { version } = await writeDataset(store, documents, (draft) => {
      expect(draft.documents()).toEqual({
        labels: Int32Array.of(1, 2, 0, 0),
        classes: ['أدب', 'رياضة', 'مال'],
      });
      return { splits: Uint8Array.of(0, 1, 2, 0) };
    });
    expect((await readAll(store, version.id, ['VALIDATION', 'TEST'])).map((row) => row.index)).toEqual([
      1, 2,
    ]);
    expect(await store.datasets.classCounts(version.id)).toEqual([
      { label: 'أدب', split: 'TRAIN', count: 1 },
      { label: 'أدب', split: 'TEST', count: 1 },
      { label: 'رياضة', split: 'TRAIN', count: 1 },
      { label: 'مال', split: 'VALIDATION', count: 1 },
    ]);
  });

  test('tells the splits and groups that documents bring along, and keeps how files were read', async () => {
    const { store } = await stores.open();
    const heard: unknown[] = [];
    const encodings = [{ encoding: 'WINDOWS_1256', guessed: true, files: 2, example: 'a.txt' }] as const;
    const make = (given: NewDocument[]): Promise<WrittenDataset> =>
      writeDataset(store, given, (draft) => {
        const { official, groups, labels } = draft.documents();
        heard.push([official, groups]);
        return { splits: official ?? new Uint8Array(labels.length), encodings };
      });
    const split = (at: number): Split => (at === 0 ? 'TEST' : 'TRAIN');
    const { version } = await make(documents.map((document, at) => ({ ...document, split: split(at) })));
    await make(documents.map((document, at) => (at === 0 ? { ...document, split: split(at) } : document)));
    const grouped = documents.map((document, at) =>
      at === 0 ? document : { ...document, group: `g${at % 2}` },
    );
    const third = await make(grouped);
    expect(heard).toEqual([
      [Uint8Array.of(2, 0, 0, 0), undefined],
      [undefined, undefined],
      [undefined, Int32Array.of(-1, 0, 1, 0)],
    ]);
    expect((await readAll(store, version.id, ['TEST'])).map(({ index }) => index)).toEqual([0]);
    expect((await store.datasets.findVersion(version.id))?.encodings).toEqual(encodings);
    const sources: unknown[] = [];
    for await (const batch of store.datasets.sourceDocuments(third.version.id)) sources.push(...batch);
    expect(sources).toEqual(grouped);
  });

  test('keeps what was left out apart, and deals by folds where they are asked for', async () => {
    const { store } = await stores.open();
    const { version } = await writeDataset(store, documents, () => ({
      splits: Uint8Array.of(0, 1, 2, 0),
      folds: Int8Array.of(1, 0, -1, -1),
      excluded: new Map([[3, 'DUPLICATE']]),
    }));
    expect(version).toMatchObject({ documentCount: 3, excludedCount: 1 });
    const splitsOf = async (fold: number | null): Promise<unknown[]> => {
      const rows: unknown[] = [];
      for await (const batch of store.datasets.documents(version.id, ['TRAIN', 'VALIDATION', 'TEST'], fold)) {
        rows.push(...batch.map(({ index, split }) => [index, split]));
      }
      return rows;
    };
    expect(await splitsOf(null)).toEqual([
      [0, 'TRAIN'],
      [1, 'VALIDATION'],
      [2, 'TEST'],
    ]);
    expect(await splitsOf(1)).toEqual([
      [0, 'VALIDATION'],
      [1, 'TRAIN'],
      [2, 'TEST'],
    ]);
    expect((await store.datasets.classCounts(version.id)).reduce((sum, { count }) => sum + count, 0)).toBe(3);
  });

  test('reads texts back while it is made, and keeps findings with their places', async () => {
    const { store } = await stores.open();
    const { version } = await writeDataset(store, documents, async (draft) => {
      expect(await draft.textsOf([3, 0])).toEqual(['قصيدة 🌙', 'تعادل الفريقان']);
      return {
        findings: [
          { kind: 'LEAK', document: 3, twin: 0, similarity: 0.9 },
          { kind: 'NON_ARABIC', document: 2, twin: null, similarity: null },
        ],
        excluded: new Map([[3, 'LEAK']]),
      };
    });
    const found: unknown[] = [];
    for await (const batch of store.datasets.findings(version.id, null)) found.push(...batch);
    expect(found).toMatchObject([
      {
        kind: 'LEAK',
        similarity: 0.9,
        document: { file: 'c.txt', line: 4, label: 'أدب', text: 'قصيدة 🌙', excluded: 'LEAK' },
        twin: { file: 'sport/1.txt', line: 1, split: 'TEST', excluded: null },
      },
      { kind: 'NON_ARABIC', twin: null },
    ]);
    const leaks: unknown[] = [];
    for await (const batch of store.datasets.findings(version.id, 'LEAK')) leaks.push(...batch);
    expect(leaks).toHaveLength(1);
  });

  test('keeps nothing of what is refused before it is frozen', async () => {
    const { store, databaseUrl } = await stores.open();
    const refusal = new Error('too few');
    const made = writeDataset(store, documents, () => Promise.reject(refusal));
    await expect(made).rejects.toBe(refusal);
    expect(await rowsLeft(databaseUrl)).toBe(0);
    expect(await store.datasets.list({ first: 10 })).toMatchObject({ rows: [], totalCount: 0 });
  });

  test('keeps nothing of a worker that has lost its lease', async () => {
    const { store, databaseUrl } = await stores.open();
    const { id, claim } = await claimNewDataset(store);
    const made = store.datasets.write(claim, id, async (draft) => {
      await draft.add(Readable.from(documents) as AsyncIterable<NewDocument>);
      await store.jobQueue.release(claim);
    });
    await expect(made).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await rowsLeft(databaseUrl)).toBe(0);
  });

  test('throws on what reading throws and keeps nothing', async () => {
    const { store, databaseUrl } = await stores.open();
    const broken = new Error('line 5,001 cannot be read');
    const made = writeDataset(
      store,
      (function* () {
        for (let line = 1; line <= 5_000; line++) {
          yield { text: 'نص '.repeat(50), label: 'أدب', file: 'a.txt', line };
        }
        throw broken;
      })(),
    );
    await expect(made).rejects.toBe(broken);
    expect(await rowsLeft(databaseUrl)).toBe(0);
    await expect(store.health()).resolves.toBeUndefined();
  });

  test('throws on what reading throws before the first document', async () => {
    const { store, databaseUrl } = await stores.open();
    const broken = new Error('no such file');
    const made = writeDataset(store, {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(broken) }),
    });
    await expect(made).rejects.toBe(broken);
    expect(await rowsLeft(databaseUrl)).toBe(0);
  });

  test('takes a data set without documents when the caller does', async () => {
    const { store } = await stores.open();
    const { version } = await writeDataset(store, []);
    expect(version).toMatchObject({ documentCount: 0, classes: [] });
  });

  test('refuses a text that Postgres cannot keep and says where it is', async () => {
    const { store, databaseUrl } = await stores.open();
    const made = writeDataset(store, [{ text: 'أ\0', label: 'أدب', file: 'a.txt', line: 9 }]);
    await expect(made).rejects.toMatchObject({
      code: 'NUL_CHARACTER',
      message: expect.stringContaining('a.txt:9') as string,
    });
    expect(await rowsLeft(databaseUrl)).toBe(0);
  });

  test('keeps the first 1,000 problems and how many there were', async () => {
    const { store } = await stores.open();
    const { version } = await writeDataset(store, documents, () => ({
      problems: Array.from({ length: 1_200 }, (_, i) => ({
        code: 'EMPTY_TEXT',
        file: 'a.txt',
        line: i === 0 ? null : i,
        message: `السطر ${i} فارغ`,
      })),
      problemCount: 1_200,
    }));
    expect(version.problemCount).toBe(1_200);
    const problems = await store.datasets.problems(version.id, 1_000);
    expect(problems).toHaveLength(1_000);
    expect(problems.slice(0, 2)).toEqual([
      { code: 'EMPTY_TEXT', file: 'a.txt', line: null, message: 'السطر 0 فارغ' },
      { code: 'EMPTY_TEXT', file: 'a.txt', line: 1, message: 'السطر 1 فارغ' },
    ]);
  });

  test('a deleted data set is not listed, takes no runs and can still be named', async () => {
    const { store } = await stores.open();
    const { id, version } = await createSmallDataset(store);
    const baseModel = await store.baseModels.upsert({
      name: 'tiny',
      source: 'SCRATCH',
      shape,
      licence: null,
    });
    await store.datasets.delete(id);
    expect(await store.datasets.list({ first: 10 })).toEqual({ rows: [], hasNextPage: false, totalCount: 0 });
    expect(await store.datasets.find(id)).toMatchObject({
      name: 'أخبار',
      deletedAt: expect.any(Date) as Date,
    });
    await expect(
      store.runs.create({ versionId: version.id, baseModelId: baseModel.id, name: 'late', parameters }),
    ).rejects.toMatchObject({ code: 'DATASET_DELETED' });
  });

  test('a data set cannot be deleted until its runs have ended', async () => {
    const { store } = await stores.open();
    const [run] = await createRuns(store, 1);
    if (run === undefined) throw new Error('no run');
    const version = await store.datasets.findVersion(run.versionId);
    const id = version?.datasetId ?? '';
    await expect(store.datasets.delete(id)).rejects.toMatchObject({ code: 'DATASET_IN_USE' });
    await store.runs.requestCancel(run.id);
    await expect(store.datasets.delete(id)).resolves.toMatchObject({ id });
  });

  test('of a deletion and a new run at the same time only one succeeds', async () => {
    const { store } = await stores.open();
    const [run] = await createRuns(store, 1);
    for (let round = 0; round < 5; round++) {
      const { id, version } = await createSmallDataset(store);
      const outcomes = await Promise.allSettled([
        store.datasets.delete(id),
        store.runs.create({
          versionId: version.id,
          baseModelId: run?.baseModelId ?? '',
          name: 'race',
          parameters,
        }),
      ]);
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    }
  });

  test('deleting what is not there is refused', async () => {
    const { store } = await stores.open();
    await expect(store.datasets.delete('ds_0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
