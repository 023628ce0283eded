import { createReadStream } from 'node:fs';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fullFaults, referenceData, reportFaults, withReferenceData } from '@tasnif/testing';
import { randomWeights, saveModelFolder } from '@tasnif/marbert';
import { learnVocabulary, parseTokenizerJson, type TokenizerSpec } from '@tasnif/tokenizer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBaseModel } from './support/base-models.ts';
import { childrenOf, peakMemory } from './support/processes.ts';
import { startSystem, type System } from './support/system.ts';
import { readDataset, requestDataset, untilJobEnds } from './support/train.ts';

/** What a process may take in all, the texts of the data set among it. */
const MOST_BYTES = 300e6;
const PATIENCE_SECONDS = 540;
const PATIENCE = { timeout: 600_000 };

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.dispose());

interface Import {
  id: string;
  seconds: number;
  /** Most memory that the process of the job held, and the api's. */
  peakBytes: number;
  apiBytes: number;
}

/** From the first byte of the PUT to the frozen version. */
async function importFile(path: string, name: string, input: object): Promise<Import> {
  const began = performance.now();
  const { createUpload } = (await system.query(
    'mutation ($name: String!) { createUpload(input: { name: $name }) { id url } }',
    { name },
  )) as { createUpload: { id: string; url: string } };
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream;
  const init: RequestInit = {
    method: 'PUT',
    body,
    duplex: 'half',
    headers: { 'content-length': String((await stat(path)).size) },
  };
  expect((await system.send(createUpload.url, init)).status).toBe(200);
  const id = await requestDataset(system, { upload: createUpload.id, ...input });
  let peakBytes = 0;
  const watch = setInterval(() => {
    for (const pid of childrenOf(system.worker.pid)) peakBytes = Math.max(peakBytes, peakMemory(pid));
  }, 50);
  const { status, error } = await untilJobEnds(system, id, PATIENCE_SECONDS);
  clearInterval(watch);
  expect([status, error]).toEqual(['SUCCEEDED', null]);
  return { id, seconds: (performance.now() - began) / 1000, peakBytes, apiBytes: peakMemory(system.api.pid) };
}

/** A base model of the vocabulary, whose tiny weights nobody reads. */
async function addBaseModel(name: string, tokenizer: TokenizerSpec): Promise<string> {
  const folder = join(system.home, name);
  const shape = { layers: 1, hiddenSize: 8, heads: 1, intermediateSize: 8, positions: 512 };
  const config = {
    ...{ ...shape, vocabularySize: tokenizer.vocabulary.length, tokenTypes: 2 },
    ...{ layerNormEpsilon: 1e-12, initializerRange: 0.02, labels: [] },
  };
  saveModelFolder(folder, { config, tokenizer, weights: randomWeights(config, 1) });
  return importBaseModel(system, { name, folder });
}

describe.skipIf(withReferenceData('sanad-khaleej-7-train.zip') !== false)(
  'SANAD, 36,324 documents of 140 MB (needs reference data)',
  () => {
    it('is imported, compared and counted as MARBERT’s tokens', PATIENCE, async (context) => {
      const json: unknown = JSON.parse(
        await readFile(referenceData('marbert-vocab', 'tokenizer.json'), 'utf8'),
      );
      const baseModel = await addBaseModel('marbert vocabulary', parseTokenizerJson(json));
      const archive = 'sanad-khaleej-7-train.zip';
      const { id, seconds, peakBytes, apiBytes } = await importFile(referenceData(archive), archive, {
        baseModel,
      });
      const dataset = await readDataset(
        system,
        id,
        'documentCount problemCount report { exactGroups nearGroups } tokens { total median unknownShare }',
      );
      reportFaults(context, {
        what: 'SANAD from PUT to frozen version, with duplicates and tokens',
        tried: 36_324,
        lost: 0,
        worstMs: 1000 * seconds,
        growthBytes: peakBytes,
      });
      console.log(
        `SANAD: ${seconds.toFixed(1)} s, peak ${(peakBytes / 1e6).toFixed(0)} MB, api ${(apiBytes / 1e6).toFixed(0)} MB`,
        dataset,
      );
      expect(dataset).toMatchObject({ documentCount: 36_324, problemCount: 0 });
      expect(peakBytes).toBeLessThan(MOST_BYTES);
    });
  },
);

/** Numbers in [0, 1), the same each time: a linear congruential generator (Numerical Recipes). */
function createRandom(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** Made-up words of three to nine Arabic letters. */
function makeWords(count: number, random: () => number): string[] {
  const letter = (): number => 0x628 + Math.floor(18 * random());
  return Array.from({ length: count }, () =>
    String.fromCharCode(...Array.from({ length: 3 + Math.floor(7 * random()) }, letter)),
  );
}

it('a large JSONL file is imported in bounded memory', PATIENCE, async (context) => {
  const bytes = (fullFaults ? 1000 : 60) * 1e6;
  const path = join(system.home, 'large.jsonl');
  const file = await open(path, 'w');
  const random = createRandom();
  const vocabulary = makeWords(20_000, random);
  let documents = 0;
  for (let written = 0; written < bytes;) {
    let chunk = '';
    for (let i = 0; i < 200; i++, documents++) {
      const words = Array.from({ length: 180 }, () => vocabulary[Math.floor(random() * vocabulary.length)]);
      chunk += `${JSON.stringify({ text: words.join(' '), label: `صنف ${documents % 7}` })}\n`;
    }
    written += (await file.write(chunk)).bytesWritten;
  }
  await file.close();
  const baseModel = await addBaseModel('tiny vocabulary', learnVocabulary(['كلمة صنف نص'], { size: 60 }));
  const { id, seconds, peakBytes, apiBytes } = await importFile(path, 'large.jsonl', { baseModel });
  await rm(path);
  reportFaults(context, {
    what: `JSONL of ${bytes / 1e6} MB from PUT to frozen version`,
    tried: documents,
    lost: 0,
    worstMs: 1000 * seconds,
    growthBytes: peakBytes,
  });
  console.log(
    `JSONL: ${seconds.toFixed(1)} s, peak ${(peakBytes / 1e6).toFixed(0)} MB, api ${(apiBytes / 1e6).toFixed(0)} MB`,
  );
  expect(await readDataset(system, id, 'documentCount')).toEqual({ documentCount: documents });
  expect(peakBytes).toBeLessThan(MOST_BYTES);
});
