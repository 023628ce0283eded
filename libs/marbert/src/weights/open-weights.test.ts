import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSafetensors, writeSafetensors } from '../safetensors.ts';
import { dictOf, floats, pickle, saved, tensor } from '../testing/pickled-files.ts';
import { openWeights } from './open-weights.ts';

const fixture = fileURLToPath(new URL('../../fixtures/tiny-bert', import.meta.url));
let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tasnif-weights-'));
  folder = join(home, 'model');
  mkdirSync(folder);
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

function writeIndex(shardOf: unknown, name = 'model.safetensors.index.json'): void {
  writeFileSync(
    join(folder, name),
    typeof shardOf === 'string' ? shardOf : JSON.stringify({ weight_map: shardOf }),
  );
}

function writeShard(name: string, weights: readonly string[]): void {
  const shapes = new Map(weights.map((weight) => [weight, [1]]));
  writeSafetensors(join(folder, name), shapes, (weight) => ({
    shape: [1],
    data: Float32Array.of(weights.indexOf(weight) + 1),
  }));
}

const refusal = (code: string, message: string): unknown =>
  expect.objectContaining({ name: 'ModelError', code, message: expect.stringContaining(message) as unknown });

describe('the weights of a folder', () => {
  it('are the same as safetensors, whole and in shards, and as PyTorch files of both kinds, whole and in shards', () => {
    const twin = openSafetensors(join(fixture, 'model.safetensors'));
    const names = [...twin.names];
    const shard = (name: string): string =>
      `model-0000${names.indexOf(name) < 20 ? 1 : 2}-of-00002.safetensors`;
    const forms: (() => void)[] = [
      () => {
        copyFileSync(join(fixture, 'model.safetensors'), join(folder, 'model.safetensors'));
      },
      () => {
        const shardOf = Object.fromEntries(names.map((name) => [name, shard(name)]));
        for (const file of new Set(Object.values(shardOf))) {
          const own = names.filter((name) => shard(name) === file);
          writeSafetensors(
            join(folder, file),
            new Map(own.map((name) => [name, twin.shape(name)])),
            twin.read,
          );
        }
        writeIndex(shardOf);
      },
      () => {
        copyFileSync(join(fixture, 'pytorch_model.bin'), join(folder, 'pytorch_model.bin'));
      },
      () => {
        copyFileSync(join(fixture, 'pytorch_model.legacy.bin'), join(folder, 'pytorch_model.bin'));
      },
      () => {
        copyFileSync(join(fixture, 'pytorch_model.bin'), join(folder, 'pytorch_model-00001-of-00001.bin'));
        const shardOf = Object.fromEntries(names.map((name) => [name, 'pytorch_model-00001-of-00001.bin']));
        writeIndex(shardOf, 'pytorch_model.bin.index.json');
      },
    ];
    for (const form of forms) {
      for (const file of readdirSync(folder)) rmSync(join(folder, file));
      form();
      const weights = openWeights(folder);
      expect([...weights.files].sort()).toEqual(readdirSync(folder).sort());
      expect([...weights.names].sort()).toEqual(names);
      for (const name of names) expect(weights.read(name)).toEqual(twin.read(name));
      weights.dispose();
    }
    twin.dispose();
  });

  it('are those of safetensors where there are both, and nothing else is tried where these are refused', () => {
    writeFileSync(
      join(folder, 'pytorch_model.bin'),
      saved(pickle(dictOf({ w: tensor() })), { 0: floats(9, 9, 9, 9) }),
    );
    writeShard('model.safetensors', ['w']);
    const weights = openWeights(folder);
    expect(weights.read('w').data).toEqual(Float32Array.of(1));
    weights.dispose();
    writeFileSync(join(folder, 'model.safetensors'), 'damaged');
    expect(() => openWeights(folder)).toThrow(refusal('SAFETENSORS_INVALID', 'model.safetensors'));
  });

  it('must be there', () => {
    expect(() => openWeights(folder)).toThrow(
      refusal('MODEL_FOLDER_INVALID', 'neither model.safetensors nor'),
    );
  });
});

describe('an index of shards is refused', () => {
  it.each([
    '../x.safetensors',
    '../../x.safetensors',
    '/etc/passwd',
    'sub/x.safetensors',
    'sub\\x.safetensors',
    '.safetensors',
    'x.bin',
    'x.safetensors\n',
    'x\0.safetensors',
    '',
  ])('that names %j', (name) => {
    writeIndex({ w: name });
    expect(() => openWeights(folder)).toThrow(
      refusal('WEIGHT_INDEX_INVALID', 'which is no shard of this folder'),
    );
  });

  it.each([
    [
      'names a shard that is not there',
      { w: 'a.safetensors', x: 'c.safetensors' },
      'c.safetensors, which is not',
    ],
    [
      'names a weight that its shard has not',
      { w: 'a.safetensors', y: 'a.safetensors' },
      '"y" is in a.safetensors',
    ],
    ['leaves a weight of a shard out', { x: 'b.safetensors' }, '"w" is in b.safetensors'],
    [
      'has a weight that two shards hold',
      { w: 'a.safetensors', x: 'b.safetensors' },
      '"w" is in b.safetensors',
    ],
    ['has a weight twice', '{"weight_map":{"w":"a.safetensors","w":"b.safetensors"}}', 'twice'],
    ['is not JSON', '{"weight_map":', 'not JSON'],
    ['is a list', '[]', 'begin with {'],
    ['has no shards by weight', '{"weight_map":{"w":1}}', 'weight_map'],
    ['has a key __proto__', '{"weight_map":{"__proto__":"a.safetensors"}}', '__proto__'],
    [
      'names a thousand shards and one',
      Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`w${i}`, `${i}.safetensors`])),
      '1001 files',
    ],
  ])('that %s', (_, shardOf, message) => {
    writeShard('a.safetensors', ['w']);
    writeShard('b.safetensors', ['x', 'w']);
    writeIndex(shardOf);
    expect(() => openWeights(folder)).toThrow(refusal('WEIGHT_INDEX_INVALID', message));
  });
});

describe('a link in a folder', () => {
  it('may lead to another place in it', () => {
    mkdirSync(join(folder, 'files'));
    writeShard('files/weights', ['w']);
    symlinkSync('files/weights', join(folder, 'model.safetensors'));
    openWeights(folder).dispose();
  });

  it('may lead to the blobs of the model in the cache of Hugging Face, and to no others', () => {
    writeShard('weights', ['w']);
    const cached = join(home, 'models--a--b', 'snapshots', '1');
    for (const model of ['models--a--b', 'models--c--d'])
      mkdirSync(join(home, model, 'blobs'), { recursive: true });
    mkdirSync(cached, { recursive: true });
    for (const [model, accepted] of [
      ['models--a--b', true],
      ['models--c--d', false],
    ] as const) {
      copyFileSync(join(folder, 'weights'), join(home, model, 'blobs', '0'));
      symlinkSync(join('..', '..', '..', model, 'blobs', '0'), join(cached, 'model.safetensors'));
      if (accepted) openWeights(cached).dispose();
      else expect(() => openWeights(cached)).toThrow(refusal('MODEL_FOLDER_INVALID', 'leads out of it'));
      rmSync(join(cached, 'model.safetensors'));
    }
  });

  it('is refused where it leads out, from a shard too, and where it leads in a circle', () => {
    writeShard('shard.safetensors', ['w']);
    renameSync(join(folder, 'shard.safetensors'), join(home, 'model.elsewhere'));
    symlinkSync('../model.elsewhere', join(folder, 'shard.safetensors'));
    writeIndex({ w: 'shard.safetensors' });
    expect(() => openWeights(folder)).toThrow(refusal('MODEL_FOLDER_INVALID', 'shard.safetensors is a link'));
    symlinkSync('model.safetensors', join(folder, 'model.safetensors'));
    expect(() => openWeights(folder)).toThrow(refusal('MODEL_FOLDER_INVALID', 'ELOOP'));
  });

  it('may lead to the folder itself, but what is no file is refused', () => {
    writeShard('model.safetensors', ['w']);
    symlinkSync('model', join(home, 'link'));
    openWeights(join(home, 'link')).dispose();
    rmSync(join(folder, 'model.safetensors'));
    mkdirSync(join(folder, 'model.safetensors'));
    expect(() => openWeights(folder)).toThrow(
      refusal('MODEL_FOLDER_INVALID', 'model.safetensors is not a file'),
    );
  });
});
