import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { interrupted } from '../cli.ts';
import { startApi, type TestApi } from '../testing/api-server.ts';
import { serveFile } from '../testing/file-server.ts';
import * as records from '../testing/records.ts';
import { run } from '../testing/run.ts';

const result = serveFile(Buffer.from('\ufefffile,line\n'));
const done = { ...records.fileClassification, bytes: result.bytes, sha256: result.sha256 };
let folder: string;
let api: TestApi;
let inputs: object[];
/** What the API answers first when it is asked for the file classification. */
let shown: object[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-classify-'));
  await writeFile(join(folder, 'نصوص.csv'), 'text\nنص\n');
  [inputs, shown] = [[], []];
  api = await startApi({
    fields: {
      createUpload: () => ({ id: 'upl_1', url: '/uploads/upl_1' }),
      classifyFile: ({ input }: { input: object }) => {
        inputs.push({ ...input });
        return done;
      },
      node: () => shown.shift() ?? done,
      fileClassifications: () => ({ totalCount: 1, nodes: [done] }),
      cancelJob: ({ id }: { id: string }) => ({ ...done.job, id }),
      deleteFileClassification: () => done,
    },
    onGet: result.send,
  });
});
afterEach(async () => {
  await api.dispose();
  await rm(folder, { recursive: true });
});

const running = { ...done, url: null, job: { ...done.job, status: 'RUNNING', done: 3 } };

it('sends a file, waits for its job and writes the result', async () => {
  shown = [running];
  const options = ['--text-column', 'نص', '--precision', '0.95', '--top', '2', '--model', 'mod_1'];
  expect(await run(['classify', '--file', 'نصوص.csv', ...options], { url: api.url, folder })).toEqual({
    exitCode: 0,
    stdout: [
      'fcl_1',
      '12 rows, 1 that can not be read, 0 read in part, 2 abstained',
      '10  رياضة',
      ' 1  سياسة\n',
    ].join('\n'),
    stderr: `wrote ${join(folder, 'نصوص-classified.csv')}\n`,
  });
  expect(shown).toEqual([]);
  expect(inputs).toEqual([
    { upload: 'upl_1', textColumn: 'نص', precision: 0.95, topK: 2, model: 'mod_1', format: 'CSV' },
  ]);
  expect(api.uploads.get('/uploads/upl_1')?.body.toString()).toBe('text\nنص\n');
  expect(await readFile(join(folder, 'نصوص-classified.csv'), 'utf8')).toBe('\ufefffile,line\n');
});

it('takes the format from the name of the result, unless it is given', async () => {
  const to = (...more: string[]): Promise<unknown> =>
    run(['classify', '--file', 'نصوص.csv', '--out', 'a.jsonl', ...more], { url: api.url, folder });
  await to();
  await to('--format', 'csv');
  expect(inputs).toMatchObject([{ format: 'JSONL' }, { format: 'CSV' }]);
});

it('leaves the job going when it is interrupted, and says how to come back', async () => {
  shown = Array.from({ length: 1_000 }, () => running);
  const interrupt = new AbortController();
  const { exitCode, stderr } = await run(['classify', '--file', 'نصوص.csv', '--out', 'r.csv'], {
    ...{ url: api.url, folder, columns: 80, signal: interrupt.signal },
    onStderr: (text) => {
      if (text.includes('classifying 3 of 12 rows')) interrupt.abort(interrupted());
    },
  });
  expect(exitCode).toBe(130);
  expect(stderr).toContain(
    'the job goes on: tasnif results get fcl_1 --out r.csv; to end it: tasnif results cancel fcl_1',
  );
  expect(await readdir(folder)).toEqual(['نصوص.csv']);
  shown = [];
  expect((await run(['results', 'get', 'latest', '--out', 'r.csv'], { url: api.url, folder })).exitCode).toBe(
    0,
  );
  expect(await readFile(join(folder, 'r.csv'), 'utf8')).toBe('\ufefffile,line\n');
});

it('ends with the error of the job, and writes nothing', async () => {
  const error = {
    code: 'NO_DOCUMENTS',
    message: 'None can be read.',
    hint: 'Send another.',
    file: null,
    line: null,
  };
  shown = [{ ...done, url: null, job: { ...done.job, status: 'FAILED', error } }];
  const { exitCode, stderr } = await run(['classify', '--file', 'نصوص.csv'], { url: api.url, folder });
  expect([exitCode, stderr]).toEqual([1, 'error None can be read. (NO_DOCUMENTS)\nSend another.\n']);
  expect(await readdir(folder)).toEqual(['نصوص.csv']);
});

it('takes either a text or a file', async () => {
  for (const args of [['classify'], ['classify', 'نص', '--file', 'نصوص.csv']]) {
    const { exitCode, stderr } = await run(args, { url: api.url, folder });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('give either a text or --file')]);
  }
});

it('lists, links, cancels and deletes results', async () => {
  const results = (...args: string[]): Promise<{ stdout: string }> =>
    run(['results', ...args], { url: api.url });
  expect((await results('list')).stdout).toBe(
    'id     status     rows  of  problems  made               name\n' +
      'fcl_1  succeeded    12  12         1  2026-01-02 03:04Z  نصوص.csv\n',
  );
  expect((await results('get', 'latest', '--link')).stdout).toBe(`${api.url}${done.link}\n`);
  expect((await results('cancel', 'latest')).stdout).toBe('job_1\n');
  expect((await results('delete', 'fcl_1')).stdout).toBe('fcl_1\n');
});
