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

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-dataset-'));
  inputs = [];
  api = await startApi({
    fields: {
      createUpload: () => ({ id: 'upl_1', url: '/uploads/upl_1' }),
      createDataset: ({ input }: { input: object }) => {
        inputs.push({ ...input });
        return records.dataset;
      },
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
      'train  validation  test  total  class',
      '    8           1     1     10  رياضة',
      'b.txt and 1 more files: read as WINDOWS_1256, a guess; if it is wrong, give --encoding',
      'a.csv:7: The text is empty.',
      'b.txt: The file is in no known encoding.',
      '… and 1 more problems\n',
    ].join('\n'),
    stderr: 'next: tasnif train ds_1\n',
  });
  expect(inputs).toEqual([{ name: 'news', upload: 'upl_1', seed: 7, testShare: 0.2, validationShare: 0.1 }]);
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
      'id    documents  classes  problems  made               name',
      'ds_1         20        1         3  2026-01-02 03:04Z  أخبار\n',
    ].join('\n'),
    stderr: '1 of 2; see --first\n',
  });
});
