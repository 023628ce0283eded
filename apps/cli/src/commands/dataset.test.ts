import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApi, type TestApi } from '../testing/api-server.ts';
import * as records from '../testing/records.ts';
import { run } from '../testing/run.ts';

let folder: string;
let api: TestApi;
let inputs: object[];
/** What the API answers first when it is asked for the data set. */
let shown: object[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-dataset-'));
  inputs = [];
  shown = [];
  api = await startApi({
    fields: {
      createUpload: () => ({ id: 'upl_1', url: '/uploads/upl_1' }),
      createDataset: ({ input }: { input: object }) => {
        inputs.push({ ...input });
        return records.dataset;
      },
      node: () => shown.shift() ?? records.dataset,
      datasets: () => ({ totalCount: 2, nodes: [records.dataset] }),
    },
  });
});
afterEach(async () => {
  await api.dispose();
  await rm(folder, { recursive: true });
});

it('makes a data set of a folder, and shows what became of it', async () => {
  await mkdir(join(folder, 'news/sports'), { recursive: true });
  await writeFile(join(folder, 'news/sports/1.txt'), 'نص');
  expect(
    await run(['dataset', 'add', 'news', '--seed', '7', '--test-share', '0.2'], { url: api.url, folder }),
  ).toEqual({
    exitCode: 0,
    stdout: [
      'ds_1',
      'train  validation  test  total  share    class',
      '    8           1     1     10  100.0 %  رياضة',
      'found: 1 DUPLICATE',
      'b.txt and 1 more files: read as WINDOWS_1256, a guess; if it is wrong, give --encoding',
      'a.csv:7: The text is empty.',
      'b.txt: The file is in no known encoding.',
      '… and 1 more problems\n',
    ].join('\n'),
    stderr: 'next: tasnif dataset report ds_1, tasnif train ds_1\n',
  });
  expect(inputs).toEqual([{ name: 'news', upload: 'upl_1', seed: 7, testShare: 0.2, normalization: 'NONE' }]);
  expect(api.uploads.get('/uploads/upl_1')?.body.subarray(0, 2).toString()).toBe('PK');
});

it('sends a file as it is', async () => {
  await writeFile(join(folder, 'news.csv'), 'a,b\n');
  const columns = ['--text-column', 'a', '--label-column', 'b'];
  await run(['dataset', 'add', 'news.csv', '--name', 'أخبار', ...columns], { url: api.url, folder });
  expect(api.uploads.get('/uploads/upl_1')?.body.toString()).toBe('a,b\n');
  expect(inputs).toMatchObject([{ name: 'أخبار', textColumn: 'a', labelColumn: 'b' }]);
});

it('says how the files are written and what they hold', async () => {
  await writeFile(join(folder, 'news.csv'), 'a,b\n');
  const how = [
    '--encoding',
    'windows-1256',
    '--text-files',
    'document-per-line',
    '--split-column',
    'part',
    '--sheet',
    'two',
  ];
  await run(['dataset', 'add', 'news.csv', ...how], { url: api.url, folder });
  expect(inputs).toMatchObject([
    { encoding: 'WINDOWS_1256', textFiles: 'DOCUMENT_PER_LINE', splitColumn: 'part', sheet: 'two' },
  ]);
});

it('says that there is nothing at a path, and sends nothing', async () => {
  const { exitCode, stderr } = await run(['dataset', 'add', 'nowhere'], { url: api.url, folder });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`There is no file or folder "${join(folder, 'nowhere')}". (NO_SUCH_FILE)`);
  expect(api.uploads.size).toBe(0);
});

it('lists the newest, and says that there are more', async () => {
  expect(await run(['dataset', 'list'], { url: api.url })).toEqual({
    exitCode: 0,
    stdout: [
      'id    status  version  documents  classes  problems  made               name',
      'ds_1  ready         1         20        1         3  2026-01-02 03:04Z  أخبار\n',
    ].join('\n'),
    stderr: '1 of 2; see --first\n',
  });
});

it('sends a file for each split, and shows what the job says while it waits', async () => {
  await writeFile(join(folder, 'train.csv'), 'a,b\n');
  await writeFile(join(folder, 'test.csv'), 'c,d\n');
  shown = [{ ...records.dataset, status: 'IMPORTING', job: { ...records.dataset.job, status: 'RUNNING' } }];
  const choices = ['--leaks', 'move-to-train', '--duplicates', 'drop', '--max-per-class', '9000'];
  const { exitCode } = await run(['dataset', 'add', 'train.csv', '--test-file', 'test.csv', ...choices], {
    url: api.url,
    folder,
  });
  expect(exitCode).toBe(0);
  expect(shown).toEqual([]);
  expect(inputs).toMatchObject([
    {
      name: 'train',
      files: [
        { upload: 'upl_1', split: 'TRAIN' },
        { upload: 'upl_1', split: 'TEST' },
      ],
      ...{ leaks: 'MOVE_TO_TRAIN', duplicates: 'DROP', maxPerClass: 9000 },
    },
  ]);
});

it('ends with the error of the job', async () => {
  await writeFile(join(folder, 'news.csv'), 'a,b\n');
  const error = {
    code: 'ONE_CLASS',
    message: 'All are of one class.',
    hint: 'Add another.',
    file: 'a',
    line: 2,
  };
  shown = [
    { ...records.dataset, status: 'FAILED', job: { ...records.dataset.job, status: 'FAILED', error } },
  ];
  const { exitCode, stderr } = await run(['dataset', 'add', 'news.csv'], { url: api.url, folder });
  expect([exitCode, stderr]).toEqual([1, 'error All are of one class. (a:2) (ONE_CLASS)\nAdd another.\n']);
});

it('shows the report of a data set, with the places of what is doubtful', async () => {
  const { stdout } = await run(['dataset', 'report', 'ds_1'], { url: api.url });
  expect(stdout.split('\n').slice(-7)).toEqual([
    '… and 1 more problems',
    '1234 characters; 5.0 % of the texts are not Arabic',
    'tokens under base_1 (NONE): median 20, 90 % up to 31; 0.0 % over 128; 0.4 % unknown',
    'settings: seed 42, validationShare 0.1, testShare 0.1, folds 0, maxPerClass all, testLocked false, duplicateThreshold 0.8, duplicates KEEP, leaks KEEP, conflicts KEEP',
    'DUPLICATE a.csv:9 [TRAIN, رياضة]: فاز الفريق',
    '  as a.csv:3 [TRAIN, رياضة] (1.00): فاز الفريق',
    '',
  ]);
});

it('shows documents before and after a profile', async () => {
  const { stdout } = await run(['dataset', 'normalized', 'ds_1', 'light'], { url: api.url });
  expect(stdout).toBe('a.csv:3\n- فَاز\n+ فاز\n');
});
