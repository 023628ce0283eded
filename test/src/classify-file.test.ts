import { createHash, createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDocuments } from '@tasnif/ingest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  readClassification,
  requestClassification,
  untilClassified,
  type Classified,
} from './support/classifications.ts';
import { runTasnif } from './support/command-line.ts';
import { smallCorpus } from './support/corpus.ts';
import { childrenOf } from './support/processes.ts';
import { refusedOperation } from './support/refusal.ts';
import { startSystem, type System } from './support/system.ts';
import { trainSmallModel } from './support/train.ts';
import { zipOf } from './support/zip.ts';

let system: System;
let model: string;
beforeAll(async () => {
  system = await startSystem({ trainer: true });
  model = await trainSmallModel(system);
  await system.query('mutation ($id: ID!) { deployModel(id: $id) { id } }', { id: model });
}, 120_000);
afterAll(() => system.dispose());

interface Line {
  file: string;
  line: number;
  text: string;
  label: string;
  confidence: number;
  scores: { label: string; probability: number }[];
  abstained: boolean;
  truncated: boolean;
  problem?: { code: string; message: string };
}

const folderOf = (id: string): string => join(system.home, 'artifacts', 'results', id);

async function classify(name: string, content: string | Buffer, input: object = {}): Promise<Classified> {
  const upload = await system.upload(name, Buffer.from(content));
  return untilClassified(system, await requestClassification(system, { upload, ...input }));
}

async function linesOf({ url }: Classified): Promise<Line[]> {
  const text = (await system.download(url ?? '')).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** A CSV of so many rows, each of which is found by its text. */
function manyRows(rows: number): string {
  const texts = Array.from({ length: rows }, (_, i) => `${i},${smallCorpus[i % 40]?.text ?? ''} ${i}`);
  return ['id,text', ...texts, ''].join('\n');
}

describe('a file that is classified', () => {
  it('has every row in its order, with the answer that classify gives, or with what is wrong', async () => {
    const texts = smallCorpus.map(({ text }, i) => (i === 7 ? `${text} `.repeat(200) : text));
    const csv = ['رقم,النص', ...texts.map((text, i) => `${i},${text}`)];
    csv.splice(3, 0, '2,', 'one field');
    const done = await classify('أخبار.csv', csv.join('\n'), { format: 'JSONL', topK: 2, precision: 0.95 });
    expect(done).toMatchObject({
      ...{ status: 'SUCCEEDED', totalRows: 42, rows: 42, problemRows: 2, truncatedRows: 1 },
      ...{ abstainedRows: 40, job: { stage: 'CLASSIFYING', unit: 'rows', error: null } },
    });
    const lines = await linesOf(done);
    expect(lines.map(({ file, line }) => `${file}:${line}`)).toEqual(
      csv.slice(1).map((_, i) => `أخبار.csv:${i + 2}`),
    );
    expect(lines.slice(2, 4)).toEqual([
      { file: 'أخبار.csv', line: 4, problem: { code: 'EMPTY_TEXT', message: 'The text is empty.' } },
      { file: 'أخبار.csv', line: 5, problem: { code: 'MALFORMED_ROW', message: expect.any(String) } },
    ]);
    const answers = lines.filter(({ problem }) => problem === undefined);
    expect(answers.map(({ text }) => text.trim())).toEqual(texts.map((text) => text.trim()));
    const { classifyBatch } = (await system.query(
      `query ($texts: [String!]!) { classifyBatch(texts: $texts, topK: 2, precision: 0.95) {
         label confidence abstained truncated scores { label probability } } }`,
      { texts },
    )) as { classifyBatch: Line[] };
    for (const [i, answer] of classifyBatch.entries()) {
      const { label, confidence, abstained, truncated, scores } = answers[i] as Line;
      expect([label, abstained, truncated]).toEqual([answer.label, answer.abstained, answer.truncated]);
      // The api may answer from another graph of the model, the fastest there.
      expect(confidence).toBeCloseTo(answer.confidence, 2);
      expect(scores.map((score) => score.label)).toEqual(answer.scores.map((score) => score.label));
    }
    const rowsOf = (label: string): number => answers.filter((answer) => answer.label === label).length;
    expect(done.classes.map(({ label }) => label)).toEqual(['اقتصاد', 'رياضة']);
    for (const { label, rows } of done.classes) expect(rows).toBe(rowsOf(label));
  });

  it('becomes a table that spreadsheets and data sets read', async () => {
    const done = await classify('a.csv', 'text,label\n"=1+1, ""x""\nثان",\nفاز الفريق,رياضة\n,\n');
    const path = join(system.home, 'result.csv');
    await writeFile(path, await system.download(done.url ?? ''));
    const content = await readFile(path);
    expect(content.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const readings = [];
    for await (const reading of readDocuments({ path, name: 'result.csv' })) readings.push(reading);
    expect(readings).toMatchObject([
      { kind: 'source' },
      { document: { text: '\'=1+1, "x"\nثان', label: expect.stringMatching(/رياضة|اقتصاد/) } },
      { document: { text: 'فاز الفريق' } },
      // The row with the problem has no label.
      { problem: { code: 'MISSING_VALUE' } },
    ]);
    expect(content.toString('utf8')).toContain(',EMPTY_TEXT,The text is empty.\n');
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect([done.bytes, done.sha256]).toEqual([content.length, sha256]);
    expect(await readdir(folderOf(done.id))).toEqual(['result.csv']);
  });

  it('may be a zip of texts', async () => {
    const zip = await zipOf({ 'أ/1.txt': 'فاز الفريق\nأمس', 'ب/2.txt': 'السوق', 'ب/x.pdf': '?' });
    const lines = await linesOf(await classify('a.zip', zip, { format: 'JSONL', model }));
    expect(lines.map(({ file, text, problem }) => [file, problem?.code ?? text])).toEqual([
      ['ب/x.pdf', 'UNKNOWN_ENTRY'],
      ['أ/1.txt', 'فاز الفريق\nأمس'],
      ['ب/2.txt', 'السوق'],
    ]);
  });

  it('is read by a link without a key, a part of it too, until the link expires', async () => {
    const { link, url, sha256 } = await classify('a.txt', 'فاز الفريق\nالسوق\n');
    const whole = await system.download(url ?? '');
    const get = (path: string, headers = {}): Promise<Response> => fetch(system.url + path, { headers });
    const answer = await get(link ?? '');
    expect(answer.headers.get('content-disposition')).toContain('a-classified.csv');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(whole);
    const part = await get(link ?? '', { range: 'bytes=10-', 'if-range': `"${sha256 ?? ''}"` });
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, whole.subarray(10)]);
    expect((await fetch(system.url + (link ?? ''), { method: 'HEAD' })).status).toBe(200);

    const other = await classify('b.txt', 'السوق\n');
    const codeOf = async (path: string): Promise<unknown> => {
      const { status, failures } = await system.send(path);
      return [status, failures[0]?.code, failures[0]?.hint.length !== 0];
    };
    expect(await codeOf((link ?? '').replace(url ?? '', other.url ?? ''))).toEqual([
      403,
      'LINK_INVALID',
      true,
    ]);
    const secret = await system.store.secrets.take('LINKS');
    const linkUntil = (seconds: number): string => {
      const signature = createHmac('sha256', secret).update(`GET\n${url ?? ''}\n${seconds}`);
      return `${url ?? ''}?expires=${seconds}&signature=${signature.digest('base64url')}`;
    };
    const now = Math.floor(Date.now() / 1000);
    expect((await get(linkUntil(now + 60))).status).toBe(200);
    expect(await codeOf(linkUntil(now))).toEqual([403, 'LINK_EXPIRED', true]);
    expect((await get(url ?? '')).status).toBe(401);
    expect((await get(`/graphql${new URL(linkUntil(now + 60), system.url).search}`)).status).toBe(401);
  });
});

describe('a job that classifies a file', () => {
  const rows = 8_000;

  it('goes on where it was when its process alone is killed', async () => {
    const upload = await system.upload('many.csv', Buffer.from(manyRows(rows)));
    const id = await requestClassification(system, { upload, format: 'JSONL' });
    await untilClassified(system, id, (now) => now.rows > 0);
    const children = childrenOf(system.worker.pid);
    expect(children).not.toEqual([]);
    for (const child of children) process.kill(child, 'SIGKILL');
    const totals = new Set<number>();
    const done = await untilClassified(system, id, undefined, ({ job, status }) => {
      if (status === 'RUNNING' && job.stage === 'CLASSIFYING' && job.total !== null) totals.add(job.total);
    });
    expect(done).toMatchObject({ status: 'SUCCEEDED', rows, totalRows: rows, problemRows: 0 });
    // What the first attempt left for the second.
    expect(Math.min(...totals)).toBeLessThan(rows);
    expect((await linesOf(done)).map(({ line }) => line)).toEqual(
      Array.from({ length: rows }, (_, i) => i + 2),
    );
  });

  it('goes on where it was when its worker is killed: no row is missing, none is there twice', async () => {
    const upload = await system.upload('many.csv', Buffer.from(manyRows(rows)));
    const id = await requestClassification(system, { upload, format: 'JSONL' });
    const before = await untilClassified(system, id, (now) => now.rows > 0);
    await system.worker.kill();
    await sleep(500);
    const killed = await readClassification(system, id);
    expect(killed.status).toBe('RUNNING');
    expect(killed.rows).toBeGreaterThanOrEqual(before.rows);
    expect(killed.rows).toBeLessThan(rows);
    // What was written after it was last said how far it is.
    const [part = ''] = await readdir(folderOf(id));
    await writeFile(join(folderOf(id), part), '{"half a row', { flag: 'a' });
    await system.startWorker();
    const totals = new Set<number>();
    const done = await untilClassified(system, id, undefined, ({ job, status }) => {
      if (status === 'RUNNING' && job.stage === 'CLASSIFYING' && job.total !== null) totals.add(job.total);
    });
    expect(done).toMatchObject({ status: 'SUCCEEDED', rows, totalRows: rows, problemRows: 0 });
    // Those of the first attempt, and what that has left for the second.
    expect([...totals].every((total) => total === rows || total === rows - killed.rows)).toBe(true);
    expect(totals).toContain(rows - killed.rows);
    const lines = await linesOf(done);
    expect(lines.map(({ line, text }) => [line, text.split(' ').at(-1)])).toEqual(
      Array.from({ length: rows }, (_, i) => [i + 2, String(i)]),
    );
    expect(done.classes.reduce((sum, own) => sum + own.rows, 0)).toBe(rows);
    expect(await readdir(folderOf(id))).toEqual(['result.jsonl']);
  });

  it('leaves nothing when it is cancelled, and what it made is gone when it is deleted', async () => {
    const upload = await system.upload('many.csv', Buffer.from(manyRows(rows)));
    const id = await requestClassification(system, { upload });
    const { job } = await untilClassified(system, id, (now) => now.rows > 0);
    const remove = 'mutation ($id: ID!) { deleteFileClassification(id: $id) { id } }';
    expect((await system.request(remove, { id })).failures).toMatchObject([{ code: 'CLASSIFICATION_BUSY' }]);
    await system.query('mutation ($id: ID!) { cancelJob(id: $id) { id } }', { id: job.id });
    expect(await untilClassified(system, id)).toMatchObject({ status: 'CANCELLED', url: null, link: null });
    const untilGone = async (folder: string): Promise<void> => {
      for (let i = 0; i < 300 && existsSync(folder); i++) await sleep(50);
      expect(existsSync(folder)).toBe(false);
    };
    await untilGone(folderOf(id));
    const { status, failures } = await system.send(`/file-classifications/${id}/result`);
    expect([status, failures[0]?.code]).toEqual([409, 'RESULT_NOT_READY']);

    const made = await classify('a.txt', 'السوق\n');
    expect(existsSync(folderOf(made.id))).toBe(true);
    await system.query(remove, { id: made.id });
    expect(existsSync(folderOf(made.id))).toBe(false);
    expect(await readClassification(system, made.id)).toBeNull();
  });
});

describe('what can not be classified', () => {
  const mutation = 'mutation ($input: ClassifyFileInput!) { classifyFile(input: $input) { id } }';
  const refused = (input: object): Promise<object> => refusedOperation(system, mutation, { input });

  it('is refused at once where that can be seen', async () => {
    const upload = await system.upload('a.txt', Buffer.from('السوق'));
    const { createUpload } = (await system.query(
      'mutation { createUpload(input: { name: "b.txt" }) { id } }',
    )) as { createUpload: { id: string } };
    const bad: [input: object, code: string, field: string][] = [
      [{ upload: 'upl_0' }, 'NOT_FOUND', 'upload'],
      [{ upload: createUpload.id }, 'UPLOAD_INCOMPLETE', 'upload'],
      [{ upload, model: 'mdl_0' }, 'NOT_FOUND', 'model'],
      [{ upload, alias: 'nobody' }, 'NO_DEPLOYMENT', 'alias'],
      [{ upload, alias: 'production', model }, 'BAD_INPUT', 'alias'],
      [{ upload, topK: 0 }, 'OUT_OF_RANGE', 'topK'],
      [{ upload, precision: 0.2 }, 'OUT_OF_RANGE', 'precision'],
    ];
    for (const [input, code, field] of bad) expect(await refused(input)).toMatchObject({ code, field });
  });

  it.each<[code: string, name: string, content: () => string | Buffer | Promise<Buffer>, input?: object]>([
    ['MISSING_COLUMN', 'a.csv', () => 'id,x\n1,السوق\n'],
    ['MISSING_COLUMN', 'a.csv', () => 'id,text\n1,السوق\n', { textColumn: 'نص' }],
    ['NO_DOCUMENTS', 'a.csv', () => ''],
    ['NO_DOCUMENTS', 'a.csv', () => 'id,text\n'],
    ['NO_DOCUMENTS', 'a.csv', () => 'id,text\n1,\n2, \n'],
    ['BROKEN_ARCHIVE', 'a.zip', async () => (await zipOf({ 'a/1.txt': 'x'.repeat(999) })).subarray(0, 60)],
    ['UNSUPPORTED_FORMAT', 'a.docx', () => 'PK'],
  ])('fails its job, which leaves nothing: %s', async (code, name, content, input = {}) => {
    const failed = await classify(name, await content(), input);
    expect(failed).toMatchObject({ status: 'FAILED', rows: 0, url: null, job: { error: { code } } });
    expect(failed.job.error?.hint).toMatch(/\S \S/);
    expect(JSON.stringify(failed.job.error)).not.toContain(system.home);
    expect(existsSync(join(folderOf(failed.id), 'result.csv'))).toBe(false);
  });

  it('names the first of the rows where none can be read', async () => {
    const { job } = await classify('a.csv', 'id,text\n1,\n2, \n');
    expect(job.error?.message).toBe(
      'None of the 2 rows of the file can be read. The first: a.csv:2: The text is empty.',
    );
  });

  it('fails where the files of the model are damaged', async () => {
    const graph = join(system.home, 'artifacts', 'models', model, 'onnx', 'model_packed.onnx');
    const whole = await readFile(graph);
    await writeFile(graph, whole.subarray(0, whole.length / 2));
    const { job } = await classify('a.txt', 'السوق\n');
    await writeFile(graph, whole);
    expect(job.error).toMatchObject({ code: 'MODEL_DAMAGED' });
    expect(JSON.stringify(job.error)).not.toContain(system.home);
    expect((await classify('a.txt', 'السوق\n')).status).toBe('SUCCEEDED');
  });
});

describe('the command line', () => {
  it('sends a file, waits for it and writes the result', async () => {
    await writeFile(join(system.home, 'texts.csv'), 'id,الكلام\n1,فاز الفريق\n2,السوق\n3,\n');
    const args = ['classify', '--file', 'texts.csv', '--text-column', 'الكلام', '--precision', '0.95'];
    const { exitCode, stdout, stderr } = await runTasnif(system, [...args, '--out', 'out/result.jsonl']);
    expect([exitCode, stderr]).toEqual([0, `wrote ${join(system.home, 'out/result.jsonl')}\n`]);
    expect(stdout).toMatch(
      /^fcl_[0-9a-f]{32}\n3 rows, 1 that can not be read, 0 read in part, 2 abstained\n/,
    );
    const result = await readFile(join(system.home, 'out/result.jsonl'), 'utf8');
    expect(result.trimEnd().split('\n')).toHaveLength(3);
    await runTasnif(system, ['results', 'get', 'latest', '--out', 'again.jsonl']);
    expect(await readFile(join(system.home, 'again.jsonl'), 'utf8')).toBe(result);
    const link = await runTasnif(system, ['results', 'get', 'latest', '--link', '--expires', '5']);
    expect(await (await fetch(link.stdout.trim())).text()).toBe(result);
  });

  it('downloads the files of a model, and prints links to them', async () => {
    const { exitCode, stdout } = await runTasnif(system, ['export', 'latest', 'exported']);
    expect([exitCode, stdout]).toEqual([0, `${join(system.home, 'exported')}\n`]);
    const { node } = (await system.query(
      'query ($id: ID!) { node(id: $id) { ... on Model { files { path sha256 } } } }',
      { id: model },
    )) as { node: { files: { path: string; sha256: string }[] } };
    for (const { path, sha256 } of node.files) {
      const content = await readFile(join(system.home, 'exported', path));
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    }
    const links = (await runTasnif(system, ['export', 'latest', '--links'])).stdout.trim().split('\n');
    expect(links).toHaveLength(node.files.length);
    for (const link of links) expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
  });
});
