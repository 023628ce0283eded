import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ModelError } from './errors.ts';
import { openSafetensors, writeSafetensors, writeTensors, type StoredTensor } from './safetensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-safetensors-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const hostile = fileURLToPath(new URL('../fixtures/hostile', import.meta.url));

function withHeader(name: string, header: unknown, dataBytes: number): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([length, json, Buffer.alloc(dataBytes)]));
  return path;
}

const entry = (from: number, to: number, shape: number[], dtype = 'F32'): unknown => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe('a safetensors file', () => {
  it('gives back what was written, to the bit', () => {
    const path = join(folder, 'model.safetensors');
    const shapes = new Map([
      ['a.weight', [2, 3]],
      ['a.bias', [3]],
    ]);
    const data = {
      'a.weight': Float32Array.of(1, -2, 3.5, 0, 1e-30, -0),
      'a.bias': Float32Array.of(7, 8, 9),
    };
    writeSafetensors(path, shapes, (name) => ({
      shape: shapes.get(name) ?? [],
      data: data[name as keyof typeof data],
    }));

    const file = openSafetensors(path);
    expect([...file.names]).toEqual(['a.weight', 'a.bias']);
    expect(file.read('a.weight')).toEqual({ shape: [2, 3], data: data['a.weight'] });
    expect(file.read('a.bias').data).toEqual(data['a.bias']);
    expect(() => file.read('b')).toThrow(/has no tensor "b"/);
    file.dispose();
    expect(readFileSync(path).readBigUInt64LE() % 8n).toBe(0n);
  });

  it('may hold other types beside what is read', () => {
    const path = withHeader('mixed', { ids: entry(0, 16, [2], 'I64'), a: entry(16, 20, [1]) }, 20);
    const file = openSafetensors(path);
    expect(file.read('a').data).toEqual(Float32Array.of(0));
    expect(() => file.read('ids')).toThrow(/"ids" is I64/);
    file.dispose();
  });

  it.each([
    ['claims a shape that its bytes do not fill', join(hostile, 'shape-lies.safetensors')],
    ['claims a header longer than the file', join(hostile, 'header-too-long.safetensors')],
    ['lets two tensors overlap', join(hostile, 'overlap.safetensors')],
    ['leaves a hole', withHeader('hole', { a: entry(0, 8, [2]), b: entry(12, 16, [1]) }, 16)],
    ['ends before its tensors do', withHeader('short', { a: entry(0, 8, [2]) }, 4)],
    ['goes on after its tensors', withHeader('long', { a: entry(0, 8, [2]) }, 12)],
    ['holds a type that there is not', withHeader('f13', { a: entry(0, 8, [1], 'F13') }, 8)],
    ['has a negative size', withHeader('negative', { a: entry(0, 8, [-2]) }, 8)],
    [
      'has a size that is no number',
      withHeader('nan', '{"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,8]}}', 8),
    ],
    ['has a header that is not JSON', withHeader('broken', '{"a":', 8)],
    ['has a header that is a list', withHeader('list', '[]', 0)],
    [
      'is empty',
      (() => {
        const path = join(folder, 'empty');
        writeFileSync(path, '');
        return path;
      })(),
    ],
  ])('is refused when it %s', (_, path) => {
    expect(() => openSafetensors(path)).toThrow(ModelError);
    expect(() => openSafetensors(path)).toThrow(expect.objectContaining({ code: 'SAFETENSORS_INVALID' }));
  });
});

describe('a safetensors file of tensors with metadata', () => {
  const tensors = new Map<string, StoredTensor>([
    ['weights', { type: 'F32', shape: [2, 2], read: () => Float32Array.of(1, -0, Number.NaN, 1e-40) }],
    ['counts', { type: 'I32', shape: [3], read: () => Int32Array.of(-1, 2 ** 31 - 1, 0) }],
    ['nothing', { type: 'F32', shape: [0, 4], read: () => new Float32Array() }],
  ]);
  const metadata = { purpose: 'a test', text: 'نصّ "____________"', crc: '"crc32":"________"' };
  const path = join(folder, 'described.safetensors');

  it('gives back both types and the metadata, with its checksum right', () => {
    writeTensors(path, tensors, metadata);
    const file = openSafetensors(path, { checksum: true });
    expect(file.metadata).toMatchObject({ ...metadata, format: 'pt' });
    expect(file.metadata['crc32']).toMatch(/^[0-9a-f]{8}$/);
    expect(file.read('weights').data).toEqual(Float32Array.of(1, -0, Number.NaN, 1e-40));
    expect(file.readIntegers('counts')).toEqual(Int32Array.of(-1, 2 ** 31 - 1, 0));
    expect(file.read('nothing')).toEqual({ shape: [0, 4], data: new Float32Array() });
    expect(file.shape('counts')).toEqual([3]);
    file.dispose();
  });

  it('gives a tensor in the type that it has alone', () => {
    writeTensors(path, tensors, metadata);
    const file = openSafetensors(path);
    expect(() => file.read('counts')).toThrow(/"counts" is I32, and not of floats/);
    expect(() => file.readIntegers('weights')).toThrow(/"weights" is F32, and not I32/);
    expect(() => file.readIntegers('none')).toThrow(expect.objectContaining({ code: 'WEIGHT_MISSING' }));
    file.dispose();
  });

  it('is refused where its checksum is asked for and does not fit, and read where it is not', () => {
    writeTensors(path, tensors, metadata);
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = 1;
    writeFileSync(path, bytes);
    const checked = (): unknown => openSafetensors(path, { checksum: true });
    expect(checked).toThrow(expect.objectContaining({ code: 'SAFETENSORS_INVALID' }));
    expect(checked).toThrow(/checksum/);
    const file = openSafetensors(path);
    expect(file.readIntegers('counts')[2]).toBe(1 << 24);
    file.dispose();
  });

  it('is refused where a checksum is asked for and there is none', () => {
    const without = withHeader('without', { a: entry(0, 4, [1]) }, 4);
    openSafetensors(without).dispose();
    expect(() => openSafetensors(without, { checksum: true })).toThrow(/checksum/);
  });

  it('holds no checksum that fits before it is whole', () => {
    const torn = join(folder, 'torn.safetensors');
    const failing = new Map(tensors).set('last', {
      type: 'F32',
      shape: [1],
      read: () => {
        throw new Error('lost midway');
      },
    });
    expect(() => {
      writeTensors(torn, failing);
    }).toThrow('lost midway');
    expect(() => openSafetensors(torn, { checksum: true })).toThrow(ModelError);
  });

  it('begins its data at a multiple of 8, whatever stands in its header', () => {
    for (let length = 0; length < 9; length++) {
      writeTensors(path, tensors, { padding: 'x'.repeat(length) });
      expect(readFileSync(path).readBigUInt64LE() % 8n).toBe(0n);
      openSafetensors(path, { checksum: true }).dispose();
    }
  });
});
