import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewDocument } from './dataset-writer.ts';
import { writeDataset } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

/** About 4 KB of UTF-8 each, no two alike. */
function* largeDocuments(count: number): Generator<NewDocument> {
  for (let line = 1; line <= count; line++) {
    const words = Array.from({ length: 300 }, (_, i) => `كلمة${(line * 7_919 + i * i) % 9_973}`);
    yield { text: words.join(' '), label: `صنف ${line % 7}`, file: 'large.txt', line };
  }
}

describe('writing a large data set', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('5,000 documents of 4 KB pass through without staying in memory', async () => {
    const { store } = await stores.open();
    const before = process.memoryUsage();
    let most = 0;
    const { version } = await writeDataset(
      store,
      (function* () {
        for (const document of largeDocuments(5_000)) {
          if (document.line % 100 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
          yield document;
        }
      })(),
    );
    expect(version.documentCount).toBe(5_000);
    // What has been encoded and not yet been taken by Postgres; all of it would be 20 MB.
    expect(most - before.arrayBuffers).toBeLessThan(8_000_000);

    let read = 0;
    for await (const batch of store.datasets.documents(version.id, ['TRAIN', 'VALIDATION', 'TEST'])) {
      expect(batch.length).toBeLessThanOrEqual(500);
      read += batch.length;
    }
    expect(read).toBe(5_000);
  });
});
