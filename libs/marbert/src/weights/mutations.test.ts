import { describe, expect, it } from 'vitest';
import { ModelError } from '../errors.ts';
import { randomGenerator } from '../random.ts';
import { readSafetensors } from '../safetensors.ts';
import { dictOf, inMemory, legacy, pickle, saved, tensor } from '../testing/pickled-files.ts';
import type { ByteSource } from './byte-source.ts';
import { readPyTorch } from './pytorch.ts';
import type { WeightFile } from './weight-file.ts';

/** Damaged files of each kind; `TASNIF_MUTATIONS=1000000` for the whole proof, which takes minutes. */
const files = Number(process.env['TASNIF_MUTATIONS'] ?? 20_000);

const state = (old: boolean): Buffer =>
  pickle(
    dictOf({
      'bert.embeddings.word_embeddings.weight': tensor({ legacy: old }),
      'bert.pooler.dense.weight': tensor({ legacy: old, strides: [1, 2] }),
    }),
  );

function safetensors(): Buffer {
  const json = Buffer.from(
    JSON.stringify({
      __metadata__: { format: 'pt' },
      'bert.embeddings.word_embeddings.weight': { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
      ids: { dtype: 'I64', shape: [1], data_offsets: [16, 24] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(24, 1)]);
}

const kinds: [kind: string, file: Buffer, read: (source: ByteSource) => WeightFile][] = [
  ['zip of torch.save', saved(state(false)), readPyTorch],
  ['old file of torch.save', legacy(state(true)), readPyTorch],
  ['safetensors file', safetensors(), readSafetensors],
];

describe.each(kinds)('a %s', (kind, whole, read) => {
  it('is whole before it is damaged', () => {
    expect(read(inMemory(whole)).names.size).toBe(2);
  });

  it(
    `with 1 to 8 bytes changed, moved or cut is read or refused, ${files} times`,
    { timeout: 60_000 + files },
    () => {
      const random = randomGenerator(`damage to a ${kind}`);
      const strange = new Set<string>();
      for (let i = 0; i < files; i++) {
        const fault = faultOf(read, damaged(whole, random));
        if (fault !== undefined) strange.add(fault);
      }
      expect([...strange]).toEqual([]);
    },
  );
});

function damaged(whole: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(whole);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let changes = 1 + below(8); changes > 0; changes--) {
    const at = below(bytes.length);
    const kind = random();
    if (kind < 0.5) bytes[at] = below(256);
    else if (kind < 0.7) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    else if (kind < 0.9) bytes.subarray(at, at + below(8)).fill(random() < 0.5 ? 0 : 0xff);
    else bytes.copyWithin(at, below(bytes.length), below(bytes.length));
  }
  return random() < 0.1 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

/** What was thrown that is no ModelError, or values that are not those of the shape. */
function faultOf(read: (source: ByteSource) => WeightFile, bytes: Buffer): string | undefined {
  try {
    const file = read(inMemory(bytes));
    for (const name of file.names) {
      if (file.type(name).startsWith('I')) continue;
      const { shape, data } = file.read(name);
      if (data.length !== shape.reduce((product, side) => product * side, 1))
        return `${name} has another size`;
    }
    return undefined;
  } catch (error) {
    return error instanceof ModelError ? undefined : String((error as Error).stack);
  }
}
