import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { referenceData, withReferenceData } from '@tasnif/testing';
import { describe, expect, it } from 'vitest';
import type { TokenizerSpec } from './spec.ts';
import { createTokenizer } from './tokenizer.ts';
import { parseTokenizerJson } from './tokenizer-json.ts';
import { parseVocabTxt } from './vocab-txt.ts';

interface ReferenceRow {
  readonly text: string;
  readonly ids: readonly number[];
  /** In code points. */
  readonly offsets: readonly (readonly [number, number])[];
}

function readText(...path: string[]): string {
  return readFileSync(referenceData(...path), 'utf8');
}

function readRows(): ReferenceRow[] {
  const lines = gunzipSync(readFileSync(referenceData('reference', 'token-ids.jsonl.gz')))
    .toString()
    .trimEnd();
  return lines.split('\n').map((line) => JSON.parse(line) as ReferenceRow);
}

const sources: Record<string, () => TokenizerSpec> = {
  'tokenizer.json': () => parseTokenizerJson(JSON.parse(readText('marbert-vocab', 'tokenizer.json'))),
  'vocab.txt and tokenizer_config.json': () =>
    parseVocabTxt(
      readText('marbert-vocab', 'vocab.txt'),
      JSON.parse(readText('marbert-vocab', 'tokenizer_config.json')),
    ),
};

function codePointOffsets(text: string, offsets: Int32Array): [number, number][] {
  const codePoints = (end: number | undefined): number => Array.from(text.slice(0, end)).length;
  return Array.from({ length: offsets.length / 2 }, (_, at) => [
    codePoints(offsets[2 * at]),
    codePoints(offsets[2 * at + 1]),
  ]);
}

const missing = withReferenceData('marbert-vocab') || withReferenceData('reference', 'token-ids.jsonl.gz');

describe.skipIf(missing !== false)(
  `Hugging Face's ids and offsets with MARBERT's vocabulary (needs the reference data marbert-vocab, token-ids)`,
  () => {
    for (const [name, readSpec] of Object.entries(sources)) {
      it(`are the same for every text, read from ${name}`, () => {
        const tokenizer = createTokenizer(readSpec());
        const rows = readRows();
        const encoded = rows.map(({ text }) => {
          const { ids, offsets } = tokenizer.encode(text, { maxLength: 512 });
          return { text, ids: [...ids], offsets: codePointOffsets(text, offsets) };
        });
        expect(rows.length).toBeGreaterThan(0);
        expect(encoded).toEqual(rows);
      });
    }
  },
);
