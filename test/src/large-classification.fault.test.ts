import { rm, stat } from 'node:fs/promises';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fullFaults, reportFaults } from '@tasnif/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestClassification, untilClassified } from './support/classifications.ts';
import { smallCorpus } from './support/corpus.ts';
import { childrenOf, peakMemory } from './support/processes.ts';
import { startSystem, type System } from './support/system.ts';
import { trainSmallModel } from './support/train.ts';

/** What the process of the job may take in all, with ONNX Runtime and the model. */
const MOST_BYTES = 350e6;
const MEGABYTES = fullFaults ? 500 : 40;

let system: System;
beforeAll(async () => {
  system = await startSystem({ trainer: true });
});
afterAll(() => system.dispose());

/** Rows of 100 kB, of which a model reads the beginning. */
function* longRows(): Generator<string> {
  yield 'text\n';
  for (let i = 0; i < MEGABYTES * 10; i++) {
    const text = `${smallCorpus[i % smallCorpus.length]?.text ?? ''} `;
    yield `${text.repeat(Math.ceil(100_000 / Buffer.byteLength(text)))}\n`;
  }
}

it(
  'a file of long texts is classified in memory that does not grow with it',
  { timeout: 600_000 },
  async (context) => {
    const model = await trainSmallModel(system);
    const path = join(system.home, 'long.csv');
    await pipeline(Readable.from(longRows()), createWriteStream(path));
    const { createUpload } = (await system.query(
      'mutation { createUpload(input: { name: "long.csv" }) { id url } }',
    )) as { createUpload: { id: string; url: string } };
    const { size } = await stat(path);
    const body = Readable.toWeb(createReadStream(path)) as ReadableStream;
    const init: RequestInit = {
      method: 'PUT',
      body,
      duplex: 'half',
      headers: { 'content-length': String(size) },
    };
    expect((await system.send(createUpload.url, init)).status).toBe(200);
    const began = performance.now();
    const id = await requestClassification(system, { upload: createUpload.id, model });
    let peakBytes = 0;
    const done = await untilClassified(system, id, undefined, () => {
      for (const pid of childrenOf(system.worker.pid)) peakBytes = Math.max(peakBytes, peakMemory(pid));
    });
    await rm(path);
    expect(done).toMatchObject({ status: 'SUCCEEDED', rows: MEGABYTES * 10, truncatedRows: MEGABYTES * 10 });
    expect(done.bytes).toBeGreaterThan(size);
    reportFaults(context, {
      what: `CSV of ${MEGABYTES} MB with texts of 100 kB, classified (whole process)`,
      ...{ tried: 1, lost: 0, worstMs: performance.now() - began, growthBytes: peakBytes },
    });
    console.log(`classified ${MEGABYTES} MB: peak ${(peakBytes / 1e6).toFixed(0)} MB`);
    expect(peakBytes).toBeLessThan(MOST_BYTES);
  },
);
