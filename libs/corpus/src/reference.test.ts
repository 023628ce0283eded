import { readFile } from 'node:fs/promises';
import { referenceData, withReferenceData } from '@tasnif/testing';
import { describe, expect, it } from 'vitest';
import { createDuplicateFinder } from './index.ts';

describe.skipIf(withReferenceData('arsarcasm') !== false)('ArSarcasm (needs reference data)', () => {
  it('has the known leak of 130 test tweets that are also in train', async () => {
    const train = await tweetsOf('ArSarcasm_train.csv');
    const test = await tweetsOf('ArSarcasm_test.csv');
    expect([train.length, test.length]).toEqual([8437, 2110]);
    const texts = [...train, ...test];
    const finder = createDuplicateFinder();
    for (const text of texts) finder.add(text);
    const groups = await finder.groups((indices) =>
      Promise.resolve(indices.map((index) => texts[index] ?? '')),
    );
    const leaks = new Set(
      groups
        .filter(({ documents: [first = 0] }) => first < train.length)
        .flatMap(({ documents }) => documents.filter((document) => document >= train.length)),
    );
    const known = new Set(train.map(withoutQuotes));
    const leaked = texts.flatMap((text, at) =>
      at >= train.length && known.has(withoutQuotes(text)) ? [at] : [],
    );
    expect(leaked).toHaveLength(130);
    expect(leaked.filter((document) => !leaks.has(document))).toEqual([]);
    // Those of a Jaccard similarity of 0.8 and more, counted once by comparing each with each.
    expect(leaks.size).toBe(159);
  });
});

/** Most tweets are in quotation marks of their own, but not their copies. */
function withoutQuotes(tweet: string): string {
  return tweet.replace(/^"+|"+$/g, '').trim();
}

/** The fifth column; every record of these files is a line. */
async function tweetsOf(file: string): Promise<string[]> {
  const content = await readFile(referenceData('arsarcasm', file), 'utf8');
  const [, ...records] = content.trimEnd().split(/\r?\n/);
  return records.map((record) => {
    const [, tweet = ''] = /^(?:[^,]*,){4}("(?:[^"]|"")*"|[^,]*),/.exec(record) ?? [];
    return tweet.startsWith('"') ? tweet.slice(1, -1).replaceAll('""', '"') : tweet;
  });
}
