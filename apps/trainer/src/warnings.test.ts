import type { BaseModelRow, DocumentRow } from '@tasnif/store';
import { expect, it } from 'vitest';
import { tokenShares, warnings } from './warnings.ts';

const tokenizer = { vocabulary: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'ا'], unknownToken: '[UNK]' };
const examples = [
  [2, 1, 4, 3],
  [2, 4, 3],
  [2, 3],
].map((ids) => ({ ids: Int32Array.from(ids), label: 0 }));

it('counts texts that reach the bound, and unknown tokens', () => {
  expect(tokenShares(examples, tokenizer, 4)).toEqual({ cut: 1 / 3, unknown: 1 / 9 });
  expect(tokenShares(examples, tokenizer, 5)).toMatchObject({ cut: 0 });
  expect(tokenShares([], tokenizer, 5)).toEqual({ cut: 0, unknown: 0 });
});

it('says before training what of it will not go well', () => {
  const document: DocumentRow = { index: 0, label: 0, split: 'TRAIN', text: 'ا', file: '', line: 1 };
  const baseModel: BaseModelRow = {
    ...{
      id: 'base_1',
      name: 'mine',
      source: 'HUB',
      origin: 'UBC-NLP/MARBERT@0123',
      shape: null,
      details: null,
    },
    ...{ licence: null, runId: null, pretraining: null, createdAt: new Date(), job: null },
  };
  const spec = { ...tokenizer, model: 'WordPiece' } as never;
  const documents = { TRAIN: [document], VALIDATION: [document], TEST: [document] };
  const reader = { baseModel, tokenizer: spec, maxLength: 256 };
  const lines = warnings(documents, examples, { ...reader, config: {} });
  expect(lines).toEqual([
    { type: 'LOG_LINE', level: 'WARN', message: expect.stringContaining('at most 128 tokens') },
    { type: 'LOG_LINE', level: 'WARN', message: expect.stringContaining('11.1 % of the tokens are unknown') },
  ]);
  const bag = { architecture: 'EMBEDDING_BAG' } as const;
  expect(warnings(documents, examples, { ...reader, config: bag })).toEqual(lines.slice(1));
});
