import { readFile, readdir } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { referenceData, withReferenceData } from '@tasnif/testing';
import { describe, expect, it } from 'vitest';
import { readDocuments } from './index.ts';
import { readSource } from './test-files.ts';
import { zipOf } from './test-zip.ts';

const topics = ['Culture', 'Finance', 'Medical', 'Politics', 'Religion', 'Sports', 'Tech'];

describe.skipIf(withReferenceData('sanad-sample') !== false)(
  'the SANAD sample (needs reference data)',
  () => {
    it('is read whole and byte for byte from a zip of its folders', async () => {
      const files: Record<string, Buffer> = {};
      for (const topic of topics) {
        for (const name of await readdir(referenceData('sanad-sample', topic))) {
          files[`sanad-sample/${topic}/${name}`] = await readFile(referenceData('sanad-sample', topic, name));
        }
      }
      const { documents, problems } = await readSource('sanad.zip', await zipOf(files));
      expect(problems).toEqual([]);
      expect(documents).toHaveLength(420);
      expect([...new Set(documents.map(({ label }) => label))]).toEqual(topics);
      expect(documents.every(({ file, text }) => files[file]?.equals(Buffer.from(text)))).toBe(true);
    });
  },
);

const archive = 'sanad-khaleej-7-train.zip';

describe.skipIf(withReferenceData(archive) !== false)(
  'the SANAD archive of 140 MB (needs reference data)',
  () => {
    it('streams 36,324 documents of 7 classes with a heap that does not grow', async () => {
      const collectGarbage = exposeGarbageCollector();
      collectGarbage();
      const before = process.memoryUsage().heapUsed;
      const classes = new Set<string>();
      let documents = 0;
      let growth = 0;
      for await (const reading of readDocuments({ path: referenceData(archive), name: archive })) {
        if (reading.kind === 'problem') throw new Error(reading.problem.message);
        if (reading.kind === 'source') continue;
        classes.add(reading.document.label);
        documents += 1;
        if (documents % 4000 !== 0) continue;
        collectGarbage();
        growth = Math.max(growth, process.memoryUsage().heapUsed - before);
      }
      expect(documents).toBe(36_324);
      expect([...classes].sort()).toEqual(topics);
      // The list of entries takes about 10 MB; the texts would take 150.
      expect(growth).toBeLessThan(25e6);
    });
  },
);

function exposeGarbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
