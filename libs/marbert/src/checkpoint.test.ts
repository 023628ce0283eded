import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTorchEngine } from '@tasnif/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openCheckpoint,
  writeCheckpoint,
  type CheckpointContents,
  type ComputeSettings,
} from './checkpoint.ts';
import { ModelError } from './errors.ts';
import { writeTensors } from './safetensors.ts';
import { makeExamples, openTrial, tinyConfig, type OpenTrial } from './testing/tiny-training.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-checkpoint-'));
const path = join(folder, 'run-7.safetensors');
const settings: ComputeSettings = { engine: 'torch', device: 'cpu', precision: 'F32', maxBatchTokens: null };
const described = { fingerprint: 'this training', settings };
let trial: OpenTrial;
let contents: CheckpointContents;
let whole: Buffer;

beforeAll(async () => {
  const config = { ...tinyConfig, hiddenSize: 8, heads: 2, intermediateSize: 8, layers: 1 };
  trial = openTrial({ config, data: { train: makeExamples(16, 'train'), validation: [] } });
  await trial.training.updates(new AbortController().signal).next();
  contents = trial.training.contents();
  writeCheckpoint(path, contents, described);
  whole = readFileSync(path);
});
afterAll(() => {
  trial.dispose();
  rmSync(folder, { recursive: true });
  expect(createTorchEngine({ device: 'CPU', precision: 'F32' }).liveTensors()).toBe(0);
});

/** The error that a file of these bytes is refused with. */
function refusal(bytes: Uint8Array, fingerprint = 'this training'): unknown {
  const damaged = join(folder, 'damaged.safetensors');
  writeFileSync(damaged, bytes);
  try {
    openCheckpoint(damaged, fingerprint).dispose();
    return undefined;
  } catch (error) {
    return error;
  }
}

function expectInvalid(bytes: Uint8Array, what: string): void {
  const error = refusal(bytes);
  if (!(error instanceof ModelError)) throw new Error(`${what}: ${String(error)}`, { cause: error });
  expect(error.code, what).toBe('CHECKPOINT_INVALID');
  expect(error.message, what).toContain('damaged.safetensors');
}

describe('a checkpoint', () => {
  it('gives back what was written, to the bit', () => {
    const opened = openCheckpoint(path, 'this training');
    expect(opened.position).toEqual(contents.position);
    expect(opened.settings).toEqual(settings);
    expect(opened.names).toEqual(contents.names);
    for (const name of contents.names) {
      expect(opened.shape(name)).toEqual(contents.shape(name));
      expect(opened.weight(name)).toEqual(contents.weight(name));
      const [read, written] = [opened.moments(name), contents.moments(name)];
      expect(read.mean()).toEqual(written.mean());
      expect(read.variance()).toEqual(written.variance());
      expect(read.touched?.()).toEqual(written.touched?.());
    }
    expect(contents.moments('bert.embeddings.word_embeddings.weight').touched).toBeDefined();
    opened.dispose();
  });

  it('leaves nothing beside itself', () => {
    expect(readdirSync(folder)).not.toContain('run-7.safetensors.unfinished');
  });

  const places = (count: number): number[] =>
    Array.from({ length: count }, (_, i) => Math.floor((i * whole.length) / count));

  it('that is torn anywhere is refused with its name', () => {
    const headerEnd = 8 + Number(whole.readBigUInt64LE());
    const offsets = [...places(80), 1, 7, 8, 9, headerEnd - 1, headerEnd, headerEnd + 1, whole.length - 1];
    for (const offset of offsets) expectInvalid(whole.subarray(0, offset), `cut at ${offset}`);
  });

  it('that something was added to is refused with its name', () => {
    expectInvalid(Buffer.concat([whole, Buffer.of(0)]), 'one byte more');
    expectInvalid(Buffer.concat([whole, whole]), 'twice');
  });

  it('with a flipped bit anywhere is refused with its name', () => {
    const offsets = [...Array.from({ length: 300 }, (_, i) => i), ...places(300), whole.length - 1];
    for (const [i, offset] of offsets.entries()) {
      const flipped = Buffer.from(whole);
      flipped[offset] = (flipped[offset] ?? 0) ^ (1 << (i % 8));
      expectInvalid(flipped, `bit ${i % 8} of byte ${offset}`);
    }
  });

  it('with a piece of zeros, as a power failure leaves it, is refused with its name', () => {
    for (const start of places(20)) {
      const zeroed = Buffer.from(whole).fill(0, start, Math.min(start + 4096, whole.length));
      expectInvalid(zeroed, `zeros from ${start}`);
    }
    expectInvalid(Buffer.alloc(whole.length), 'zeros alone');
  });

  it('is refused with its name where it is another file, or none', () => {
    expectInvalid(Buffer.from('{"not": "a checkpoint"}'), 'text');
    const model = join(folder, 'model.safetensors');
    const tensors = new Map([['a', { type: 'F32', shape: [1], read: () => Float32Array.of(1) } as const]]);
    writeTensors(model, tensors);
    expectInvalid(readFileSync(model), 'a model');
    writeTensors(model, tensors, { checkpoint: JSON.stringify({ format: 'tasnif-checkpoint-0' }) });
    expectInvalid(readFileSync(model), 'another format');
    const missing = (): unknown => openCheckpoint(join(folder, 'missing.safetensors'), 'this training');
    expect(missing).toThrow(
      expect.objectContaining({
        code: 'CHECKPOINT_INVALID',
        message: expect.stringContaining('missing.safetensors'),
      }),
    );
  });

  it('of another training is refused with its name', () => {
    const error = refusal(whole, 'another training');
    expect(error).toMatchObject({
      code: 'CHECKPOINT_FOREIGN',
      message: expect.stringContaining('damaged.safetensors'),
    });
  });

  it('is known by any fingerprint, whatever stands in it', () => {
    for (const fingerprint of ['', '________', '"crc32":"00000000"', 'تصنيف "١"\n\\']) {
      const odd = join(folder, 'odd.safetensors');
      writeCheckpoint(odd, contents, { fingerprint, settings });
      openCheckpoint(odd, fingerprint).dispose();
      expect(() => openCheckpoint(odd, `${fingerprint} `)).toThrow(
        expect.objectContaining({ code: 'CHECKPOINT_FOREIGN' }),
      );
    }
  });
});

describe('writing a checkpoint', () => {
  it.each(['weight', 'moments'] as const)(
    'leaves the one before as it was when %s can not be read',
    (which) => {
      const last = contents.names.at(-1);
      const failing: CheckpointContents = {
        ...contents,
        weight: (name) => {
          if (which === 'weight' && name === last) throw new Error('lost midway');
          return contents.weight(name);
        },
        moments: (name) => {
          const moments = contents.moments(name);
          if (which === 'weight' || name !== last) return moments;
          return {
            ...moments,
            variance: () => {
              throw new Error('lost midway');
            },
          };
        },
      };
      expect(() => {
        writeCheckpoint(path, failing, described);
      }).toThrow('lost midway');
      expect(readFileSync(path).equals(whole)).toBe(true);
      expect(existsSync(`${path}.unfinished`)).toBe(false);
    },
  );

  it('leaves nothing where it can not be put', () => {
    const taken = join(folder, 'taken.safetensors');
    mkdirSync(join(taken, 'something'), { recursive: true });
    expect(() => {
      writeCheckpoint(taken, contents, described);
    }).toThrow();
    expect(readdirSync(taken)).toEqual(['something']);
    expect(existsSync(`${taken}.unfinished`)).toBe(false);
  });

  it('replaces what a write that was killed has left', () => {
    writeFileSync(`${path}.unfinished`, whole.subarray(0, 100));
    writeCheckpoint(path, contents, described);
    expect(existsSync(`${path}.unfinished`)).toBe(false);
    expect(readFileSync(path).equals(whole)).toBe(true);
  });
});
