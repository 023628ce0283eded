import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { referenceData, withReferenceData } from '@tasnif/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallCorpus, type LabelledText } from './support/corpus.ts';
import { childrenOf, untilGone } from './support/processes.ts';
import { countRows } from './support/rows.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, readDataset, requestDataset, untilJobEnds } from './support/train.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.dispose());

interface Report {
  status: string;
  version: number;
  documentCount: number;
  excludedCount: number;
  classes: { label: string; train: number; validation: number; test: number; total: number }[];
  report: { findings: Count[]; excluded: Count[]; exactGroups: number; nonArabicShare: number };
  findings: { kind: string; document: Place; twin: Place | null; similarity: number | null }[];
}
interface Count {
  code: string;
  count: number;
}
interface Place {
  file: string;
  line: number;
  split: string;
  excluded: string | null;
}

async function reportOf(id: string): Promise<Report> {
  const place = '{ file line split excluded }';
  return (await readDataset(
    system,
    id,
    `status version documentCount excludedCount classes { label train validation test total }
     report { findings { code count } excluded { code count } exactGroups nonArabicShare }
     findings(first: 100) { kind document ${place} twin ${place} similarity }`,
  )) as Report;
}

function jsonLines(documents: readonly object[]): Buffer {
  return Buffer.from(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
}

function counts(list: readonly Count[]): Record<string, number> {
  return Object.fromEntries(list.filter(({ count }) => count > 0).map(({ code, count }) => [code, count]));
}

async function revise(id: string, input: string): Promise<Report> {
  await system.query(`mutation ($id: ID!) { reviseDataset(id: $id, input: ${input}) { id } }`, { id });
  expect(await untilJobEnds(system, id)).toMatchObject({ status: 'SUCCEEDED' });
  return reportOf(id);
}

/** Long texts, no two alike, two classes in turn: about 4 KB each. */
function largeCorpus(count: number): LabelledText[] {
  return Array.from({ length: count }, (_, i) => ({
    label: i % 2 === 0 ? 'أ' : 'ب',
    text: Array.from({ length: 320 }, (_, word) => `كلمة${(i * 7919 + word * word) % 99_991}`).join(' '),
  }));
}

it('a leak between two files is found, named by file and line, and moved or dropped as is chosen', async () => {
  const training = smallCorpus.slice(0, 30);
  // With tashkeel and a link, which are not what makes a text another.
  const leak = {
    ...training[3],
    text: `${(training[3]?.text ?? '').replace(/(\p{L})/u, '$1\u064e')} https://x.y/1`,
  };
  const conflict = { text: training[5]?.text, label: smallCorpus[39]?.label };
  const testing = [
    ...smallCorpus.slice(30),
    leak,
    conflict,
    { text: 'only Latin letters here', label: 'رياضة' },
  ];
  const files = [
    { upload: await system.upload('train.jsonl', jsonLines(training)), split: 'TRAIN' },
    { upload: await system.upload('test.jsonl', jsonLines(testing)), split: 'TEST' },
  ];
  // The texts of the corpus are so short that many are alike.
  const id = await createDataset(system, { files, duplicateThreshold: 1, validationShare: 0.2 });
  const first = await reportOf(id);
  expect(first).toMatchObject({ status: 'READY', version: 1, documentCount: 43, excludedCount: 0 });
  const leaks = first.findings.filter(({ kind }) => kind === 'LEAK');
  expect(leaks).toContainEqual({
    kind: 'LEAK',
    document: { file: 'test.jsonl', line: 11, split: 'TEST', excluded: null },
    twin: expect.objectContaining({ file: 'train.jsonl', line: 4 }),
    similarity: 1,
  });
  expect(first.findings.filter(({ kind }) => kind === 'CONFLICT')).toMatchObject([
    { document: { file: 'test.jsonl', line: 12 }, twin: { file: 'train.jsonl', line: 6 } },
  ]);
  expect(first.findings.filter(({ kind }) => kind === 'NON_ARABIC')).toMatchObject([
    { document: { file: 'test.jsonl', line: 13 }, twin: null },
  ]);
  expect(counts(first.report.findings)).toMatchObject({ LEAK: leaks.length, NON_ARABIC: 1 });

  const dropped = await revise(id, '{ leaks: DROP, conflicts: DROP }');
  expect(dropped).toMatchObject({
    version: 2,
    documentCount: 43 - leaks.length,
    excludedCount: leaks.length,
  });
  expect(counts(dropped.report.excluded)).toEqual({ CONFLICT: 1, LEAK: leaks.length - 1 });
  expect(dropped.findings.find(({ document }) => document.line === 11)).toMatchObject({
    document: { excluded: 'LEAK' },
  });

  const moved = await revise(id, '{ leaks: MOVE_TO_TRAIN, conflicts: KEEP }');
  expect(moved).toMatchObject({ version: 3, documentCount: 43, excludedCount: 0 });
  const tested = (report: Report): number => report.classes.reduce((sum, { test }) => sum + test, 0);
  expect([tested(first), tested(moved)]).toEqual([13, 13 - leaks.length]);

  const csv = (await system.download(`/datasets/${id}/findings.csv`)).toString('utf8');
  expect(csv.split('\n')[0]).toBe(
    '\ufeffkind,file,line,label,split,left_out,text,twin_file,twin_line,twin_label,twin_split,similarity,message',
  );
  expect(csv).toMatch(/\nLEAK,test\.jsonl,11,/);
});

it('findings as CSV hold nothing that a spreadsheet would run', async () => {
  const documents = smallCorpus.flatMap(({ label }, i) => [
    { label, text: `=cmd|' /C calc'!A${i}` },
    { label, text: `+نص رقم ${i} من النصوص` },
  ]);
  const id = await createDataset(system, { documents });
  const csv = (await system.download(`/datasets/${id}/findings.csv`)).toString('utf8');
  expect(csv).toContain('NON_ARABIC');
  expect(csv).not.toMatch(/(^|,|\n)"?[=+@-]/);
});

it('documents of one group are dealt to one split, and so are duplicates', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => ({
    text: `${smallCorpus[i % 40]?.text ?? ''} ${i % 2 === 0 ? i : i - 1}`,
    label: i % 4 < 2 ? 'أ' : 'ب',
    author: `كاتب ${Math.floor(i / 10)}`,
  }));
  const upload = await system.upload('texts.jsonl', jsonLines(rows));
  const id = await createDataset(system, { upload, groupColumn: 'author', testShare: 0.3 });
  expect(counts((await reportOf(id)).report.findings)).not.toHaveProperty('LEAK');
  const version = (await system.store.datasets.find(id))?.version;
  const splitsOfGroup = new Map<string, Set<string>>();
  for await (const batch of system.store.datasets.documents(version?.id ?? '', [
    'TRAIN',
    'VALIDATION',
    'TEST',
  ])) {
    for (const { line, split } of batch) {
      const author = rows[line - 1]?.author ?? '';
      splitsOfGroup.set(author, (splitsOfGroup.get(author) ?? new Set()).add(split));
    }
  }
  expect([...splitsOfGroup.values()].every((splits) => splits.size === 1)).toBe(true);
  expect(splitsOfGroup.size).toBe(20);
});

it('classes are capped, and a revision takes the rest back in', async () => {
  const documents = largeCorpus(60).map((document, i) => ({ ...document, label: i < 45 ? 'أ' : 'ب' }));
  const id = await createDataset(system, { documents, maxPerClass: 20 });
  const capped = await reportOf(id);
  expect(capped.classes.map(({ total }) => total)).toEqual([20, 15]);
  expect(counts(capped.report.excluded)).toEqual({ CLASS_FULL: 25 });
  const all = await revise(id, '{ maxPerClass: null, folds: 5 }');
  expect(all.classes.map(({ total }) => total)).toEqual([45, 15]);
});

it('a job that is cancelled leaves nothing, and the data set is not listed', async () => {
  const before = await countRows(system.databaseUrl);
  const upload = await system.upload('large.jsonl', jsonLines(largeCorpus(6_000)));
  const id = await requestDataset(system, { upload });
  const { job } = (await readDataset(system, id, 'job { id }')) as { job: { id: string } };
  await untilStage(id);
  await system.query('mutation ($id: ID!) { cancelJob(id: $id) { status } }', { id: job.id });
  expect(await untilJobEnds(system, id)).toMatchObject({ status: 'CANCELLED' });
  const after = await countRows(system.databaseUrl);
  for (const table of ['Document', 'DatasetVersion', 'DatasetFinding'])
    expect(after[table]).toBe(before[table]);
  expect(await readDataset(system, id, 'status documentCount')).toEqual({
    status: 'FAILED',
    documentCount: 0,
  });
});

it('a job whose process is killed is done by another; one whose worker is killed, by the next', async () => {
  const upload = await system.upload('large.jsonl', jsonLines(largeCorpus(6_000)));
  const killed = await requestDataset(system, { upload });
  await untilStage(killed);
  const processes = childrenOf(system.worker.pid);
  expect(processes).not.toEqual([]);
  for (const child of processes) process.kill(child, 'SIGKILL');
  expect(await untilJobEnds(system, killed)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await readDataset(system, killed, 'documentCount')).toEqual({ documentCount: 6_000 });

  const left = await requestDataset(system, { upload });
  await untilStage(left);
  const children = childrenOf(system.worker.pid);
  await system.worker.kill();
  await Promise.all(children.map((child) => untilGone(child)));
  await system.startWorker();
  expect(await untilJobEnds(system, left)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await readDataset(system, left, 'version documentCount')).toEqual({
    version: 1,
    documentCount: 6_000,
  });
});

/** Waits until the job of a data set has begun to read, and then a moment. */
async function untilStage(id: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const { job } = (await readDataset(system, id, 'job { stage status }')) as {
      job: { stage: string | null; status: string };
    };
    if (job.stage !== null) return;
    await sleep(20);
  }
  throw new Error('The job did not begin.');
}

describe.skipIf(withReferenceData('arsarcasm') !== false)('ArSarcasm (needs reference data)', () => {
  it('has 130 test tweets and more in its training part, and a revision takes them out', async () => {
    const upload = async (file: string): Promise<string> =>
      system.upload(file, readFileSync(referenceData('arsarcasm', file)));
    const files = [
      { upload: await upload('ArSarcasm_train.csv'), split: 'TRAIN' },
      { upload: await upload('ArSarcasm_test.csv'), split: 'TEST' },
    ];
    const id = await createDataset(system, { files, textColumn: 'tweet', labelColumn: 'sentiment' });
    const first = await reportOf(id);
    expect(first).toMatchObject({ documentCount: 8437 + 2110, excludedCount: 0 });
    // 130 that differ in quotation marks at most, 29 that are nearly the same; all against training or validation.
    const leaks = counts(first.report.findings)['LEAK'] ?? 0;
    expect(leaks).toBeGreaterThanOrEqual(159);
    const revised = await revise(id, '{ leaks: DROP }');
    const ofTest = (report: Report): number => report.classes.reduce((sum, { test }) => sum + test, 0);
    expect(ofTest(first) - ofTest(revised)).toBe(159);
  });
});
