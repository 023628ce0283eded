import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Failure } from './support/client.ts';
import { smallCorpus } from './support/corpus.ts';
import { changingNothing, refusal, refusedOperation } from './support/refusal.ts';
import { countRows } from './support/rows.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, readDataset, requestDataset, untilJobEnds, type JobEnd } from './support/train.ts';
import { withEntryName, zipOf } from './support/zip.ts';

const mutation = 'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id } }';
const text = 'نص عربي قصير عن المباراة';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.dispose());

function refuse(input: object): Promise<Failure> {
  return refusedOperation(system, mutation, { input: { name: 'أخبار', ...input } });
}

/** The error of the job that reads the source, which leaves no version, no document and no place on the list. */
async function failJob(input: object): Promise<NonNullable<JobEnd['error']>> {
  const { DatasetVersion, Document, DatasetFinding, Job = 0 } = await countRows(system.databaseUrl);
  const id = await requestDataset(system, input);
  const { status, error } = await untilJobEnds(system, id);
  expect(status).toBe('FAILED');
  expect(await countRows(system.databaseUrl)).toMatchObject({
    ...{ DatasetVersion, Document, DatasetFinding, Job: Job + 1 },
  });
  expect(await readDataset(system, id, 'status version documentCount classes { label }')).toEqual({
    ...{ status: 'FAILED', version: 0, documentCount: 0, classes: [] },
  });
  expect(await system.query('{ datasets { nodes { id } } }')).not.toMatchObject({
    datasets: { nodes: expect.arrayContaining([{ id }]) },
  });
  if (error === null) throw new Error('The job does not say why it failed.');
  expect(error.message).toMatch(/\S \S/);
  expect(error.hint).toMatch(/\S \S/);
  expect(JSON.stringify(error)).not.toContain(system.home);
  return error;
}

describe('an uploaded source', () => {
  const refuseFile = async (
    name: string,
    bytes: Buffer | string,
    input: object = {},
  ): Promise<NonNullable<JobEnd['error']>> =>
    failJob({ upload: await system.upload(name, Buffer.from(bytes)), ...input });

  it('is refused for a broken entry, which is named', async () => {
    const zip = await zipOf({ 'a/1.txt': text, 'a/2.txt': text, 'b/1.txt': text, 'b/2.txt': text });
    // Inside the packed data of the first entry, behind its header of 30 bytes and its name.
    zip.fill(0xff, 40, 60);
    expect(await refuseFile('topics.zip', zip)).toMatchObject({ code: 'BROKEN_ARCHIVE', file: 'a/1.txt' });
  });

  it('is refused for an archive that is cut off', async () => {
    const zip = await zipOf({ 'a/1.txt': text, 'b/1.txt': text });
    expect(await refuseFile('topics.zip', zip.subarray(0, -30))).toMatchObject({
      code: 'BROKEN_ARCHIVE',
      file: 'topics.zip',
    });
  });

  it('is refused for a path that climbs out', async () => {
    const zip = withEntryName(await zipOf({ 'a/1.txt': text, 'xx/1.txt': text }), 'xx/1.txt', '../1.txt');
    expect(await refuseFile('topics.zip', zip)).toMatchObject({ code: 'UNSAFE_PATH', file: '../1.txt' });
  });

  it('is refused for an empty archive', async () => {
    expect(await refuseFile('topics.zip', await zipOf({}))).toMatchObject({ code: 'NO_DOCUMENTS' });
  });

  it('is refused for an archive of empty folders', async () => {
    const zip = await zipOf({ 'رياضة/': '', 'اقتصاد/': '' });
    expect(await refuseFile('topics.zip', zip)).toMatchObject({ code: 'NO_DOCUMENTS', file: 'topics.zip' });
  });

  it('is refused for an empty file', async () => {
    expect(await refuseFile('texts.csv', '')).toMatchObject({ code: 'NO_DOCUMENTS', file: 'texts.csv' });
  });

  it('is refused for one class only, which is named', async () => {
    const zip = await zipOf({ 'topics/رياضة/1.txt': text, 'topics/رياضة/2.txt': text });
    expect(await refuseFile('topics.zip', zip)).toMatchObject({
      code: 'ONE_CLASS',
      message: expect.stringContaining('رياضة'),
    });
  });

  it('is refused for a class with one document, which is named', async () => {
    const zip = await zipOf({ 'رياضة/1.txt': text, 'رياضة/2.txt': text, 'اقتصاد/1.txt': text });
    expect(await refuseFile('topics.zip', zip)).toMatchObject({
      code: 'CLASS_TOO_SMALL',
      message: expect.stringContaining('اقتصاد'),
    });
  });

  it('is refused without the column that was named', async () => {
    const csv = 'text,label\nأ,ب\nت,ث\n';
    expect(await refuseFile('texts.csv', csv, { textColumn: 'Content' })).toMatchObject({
      code: 'MISSING_COLUMN',
      file: 'texts.csv',
      line: 1,
      message: expect.stringContaining('Content'),
    });
  });

  it('is refused for a file of another kind', async () => {
    expect(await refuseFile('setup.exe', 'MZ')).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('setup.exe'),
    });
  });

  it('is refused for a file that is not what its name says', async () => {
    expect(await refuseFile('topics.zip', 'text,label\nأ,ب\n')).toMatchObject({ code: 'CONTENT_MISMATCH' });
  });

  it('is read as the encoding that its bytes speak for, or that is given', async () => {
    // The words of sport, economy, and a row each in Windows-1256.
    const sport = [0xd1, 0xed, 0xc7, 0xd6, 0xc9];
    const economy = [0xc7, 0xde, 0xca, 0xd5, 0xc7, 0xcf];
    const rows = [sport, economy, sport, economy].flatMap((word) => [
      ...word,
      0x20,
      ...word,
      0x2c,
      ...word,
      0x0a,
    ]);
    const upload = await system.upload(
      'texts.csv',
      Buffer.concat([Buffer.from('text,label\n'), Buffer.from(rows)]),
    );
    const id = await createDataset(system, { upload });
    const fields = 'classes { label } encodings { encoding guessed files example }';
    expect(await readDataset(system, id, fields)).toEqual({
      classes: [{ label: 'اقتصاد' }, { label: 'رياضة' }],
      encodings: [{ encoding: 'WINDOWS_1256', guessed: true, files: 1, example: 'texts.csv' }],
    });
    expect(await failJob({ upload, encoding: 'UTF_8' })).toMatchObject({ code: 'NO_DOCUMENTS' });
  });

  it('keeps the official split of a column, and names a row whose split is unknown', async () => {
    const parts = ['train', 'Test', 'dev', 'train'];
    const rows = smallCorpus.map(({ text, label }, i) => `${text},${label},${parts[i % 4] ?? ''}`);
    const csv = ['text,label,part', ...rows, 'نص,رياضة,other'].join('\n');
    const upload = await system.upload('texts.csv', Buffer.from(csv));
    const id = await createDataset(system, { upload, splitColumn: 'part' });
    const dataset = (await readDataset(
      system,
      id,
      'classes { train validation test } problems { code line }',
    )) as { classes: Record<'train' | 'validation' | 'test', number>[]; problems: unknown };
    const sum = (split: 'train' | 'validation' | 'test'): number =>
      dataset.classes.reduce((total, counts) => total + counts[split], 0);
    const expected = (wanted: string): number => smallCorpus.filter((_, i) => parts[i % 4] === wanted).length;
    expect([sum('train'), sum('validation'), sum('test')]).toEqual(['train', 'dev', 'Test'].map(expected));
    expect(dataset.problems).toEqual([{ code: 'UNKNOWN_SPLIT', line: smallCorpus.length + 2 }]);
  });

  it('gives the rows that can be read, and names the others by file and line', async () => {
    const bytes = Buffer.concat([
      Buffer.from('text,label\n,رياضة\nنص بلا تصنيف,\nنص,رياضة,زائد\n'),
      // Windows-1256.
      Buffer.from([0xd1, 0xed, 0xc7, 0x2c, 0xd1, 0x0a]),
      Buffer.from(smallCorpus.map((document) => `${document.text},${document.label}\n`).join('')),
    ]);
    const upload = await system.upload('texts.csv', bytes);
    const id = await createDataset(system, { upload });
    expect(await readDataset(system, id, 'documentCount problemCount problems { code file line }')).toEqual({
      documentCount: smallCorpus.length,
      problemCount: 4,
      problems: [
        { code: 'EMPTY_TEXT', file: 'texts.csv', line: 2 },
        { code: 'MISSING_VALUE', file: 'texts.csv', line: 3 },
        { code: 'MALFORMED_ROW', file: 'texts.csv', line: 4 },
        { code: 'NOT_UTF8', file: 'texts.csv', line: 5 },
      ],
    });
  });
});

describe('a data set', () => {
  it('is refused for an upload whose bytes never came', async () => {
    const { createUpload } = (await system.query(
      'mutation { createUpload(input: { name: "a.zip" }) { id } }',
    )) as { createUpload: { id: string } };
    const failure = await refuse({ upload: createUpload.id });
    expect(failure).toMatchObject({ code: 'UPLOAD_INCOMPLETE', field: 'upload' });
  });

  it('is refused for an upload that nobody announced', async () => {
    expect(await refuse({ upload: 'upl_0' })).toMatchObject({ code: 'NOT_FOUND', field: 'upload' });
  });

  it('is refused for neither an upload nor documents', async () => {
    expect(await refuse({})).toMatchObject({ code: 'BAD_INPUT', field: 'upload' });
  });

  it('is refused for no documents', async () => {
    expect(await failJob({ documents: [] })).toMatchObject({ code: 'NO_DOCUMENTS' });
  });

  it('is refused for a name of spaces', async () => {
    const failure = await refuse({ documents: smallCorpus, name: '  ' });
    expect(failure).toMatchObject({ code: 'BAD_INPUT', field: 'name' });
  });

  it('is refused for several sources', async () => {
    expect(await refuse({ documents: smallCorpus, upload: 'upl_0' })).toMatchObject({ code: 'BAD_INPUT' });
    expect(await refuse({ files: [] })).toMatchObject({ code: 'BAD_INPUT', field: 'files' });
  });

  it.each([
    ['seed', -1],
    ['folds', 1],
    ['folds', 101],
    ['maxPerClass', 1],
    ['duplicateThreshold', 0.4],
    ['validationShare', 0.6],
    ['testShare', -0.1],
  ])('is refused for the %s %d', async (field, value) => {
    const failure = await refuse({ documents: smallCorpus, [field]: value });
    expect(failure).toMatchObject({ code: 'OUT_OF_RANGE', field });
  });
});

describe('an upload', () => {
  it('is refused for bytes that come a second time', async () => {
    const id = await system.upload('texts.csv', Buffer.from('text,label'));
    const answer = await system.send(`/uploads/${id}`, { method: 'PUT', body: 'other' });
    expect(answer.status).toBe(409);
    expect(refusal(system, answer)).toMatchObject({ code: 'UPLOAD_COMPLETE', field: 'id' });
  });

  it.each(['upl_0', '..%2f..%2fetc%2fpasswd'])('is refused as %s, which nobody announced', async (id) => {
    const answer = await changingNothing(system, () =>
      system.send(`/uploads/${id}`, { method: 'PUT', body: 'x' }),
    );
    expect(answer.status).toBe(404);
    expect(refusal(system, answer)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([0, 256])('is refused for a name of %d characters', async (length) => {
    const query = 'mutation ($name: String!) { createUpload(input: { name: $name }) { id } }';
    const failure = await refusedOperation(system, query, { name: 'a'.repeat(length) });
    expect(failure).toMatchObject({ code: 'BAD_INPUT', field: 'name' });
  });
});
