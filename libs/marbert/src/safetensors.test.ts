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

const one = JSON.stringify(entry(0, 4, [1]));

function file(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function notUtf8(): string {
  const path = withHeader('utf-8', `{"a?":${one}}`, 4);
  const bytes = readFileSync(path);
  bytes[bytes.indexOf('?')] = 0xff;
  writeFileSync(path, bytes);
  return path;
}

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

  it('gives floats of every type as f32', () => {
    const path = withHeader(
      'floats',
      { h: entry(0, 4, [2], 'F16'), b: entry(4, 8, [2], 'BF16'), d: entry(8, 24, [2], 'F64') },
      24,
    );
    const bytes = readFileSync(path);
    Buffer.from(Uint16Array.of(0x3c00, 0xbc00, 0x3f80, 0xbf80).buffer).copy(bytes, bytes.length - 24);
    Buffer.from(Float64Array.of(1, -1).buffer).copy(bytes, bytes.length - 16);
    writeFileSync(path, bytes);
    const file = openSafetensors(path);
    for (const name of ['h', 'b', 'd']) expect(file.read(name).data).toEqual(Float32Array.of(1, -1));
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
    [
      'has a size that is a text',
      withHeader('text', '{"a":{"dtype":"F32","shape":["NaN"],"data_offsets":[0,8]}}', 8),
    ],
    [
      'has sizes whose product overflows',
      withHeader('overflow', { a: entry(0, 0, [2 ** 53 - 1, 2 ** 53 - 1, 0]) }, 0),
    ],
    [
      'has sizes whose product wraps to its bytes',
      withHeader('wrap', { a: entry(0, 4, [2 ** 32, 2 ** 32, 1]) }, 4),
    ],
    ['has a hundred sides', withHeader('sides', { a: entry(0, 4, Array<number>(100).fill(1)) }, 4)],
    ['has offsets that run backwards', withHeader('backwards', { a: entry(8, 0, [2]) }, 8)],
    ['has offsets far away', withHeader('far', { a: entry(2 ** 52, 2 ** 52 + 4, [1]) }, 8)],
    ['has offsets that are no counts', withHeader('half', { a: entry(0.5, 4.5, [1]) }, 8)],
    ['has no offsets', withHeader('none', { a: { dtype: 'F32', shape: [1] } }, 4)],
    [
      'has offsets beyond numbers',
      withHeader('huge', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1e400]}}', 4),
    ],
    ['has a key twice', withHeader('twice', `{"a":${one},"a":${one}}`, 4)],
    ['has a key twice, once in escapes', withHeader('escaped', `{"a":${one},"\\u0061":${one}}`, 4)],
    [
      'has a field twice',
      withHeader('field', '{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}', 4),
    ],
    ['has a key __proto__', withHeader('proto', `{"__proto__":${one}}`, 4)],
    ['has a key __proto__ in escapes', withHeader('proto2', `{"\\u005f_proto__":${one}}`, 4)],
    ['has metadata that is not text', withHeader('metadata', { __metadata__: { a: 1 } }, 0)],
    ['has metadata that is a list', withHeader('metadata2', { __metadata__: [] }, 0)],
    ['has a header that begins with a space', withHeader('space', ` {"a":${one}}`, 4)],
    ['has a header that is not UTF-8', notUtf8()],
    ['has a header of no bytes', withHeader('nothing', '', 0)],
    ['is shorter than its first number', file('seven', Buffer.alloc(7))],
    [
      'claims a header of 2^63 bytes',
      file('2-63', Buffer.concat([Buffer.from('0000000000000080', 'hex'), Buffer.from('{}')])),
    ],
    [
      'claims a header of 100 MB and a byte',
      file('100mb', Buffer.concat([Buffer.from('01e1f50500000000', 'hex'), Buffer.from('{}')])),
    ],
    [
      'has 100,000 tensors that overlap',
      withHeader('overlaps', `{${Array.from({ length: 100_000 }, (_, i) => `"w${i}":${one}`).join()}}`, 4),
    ],
    ['is nested without end', withHeader('nested', '{"a":'.repeat(100_000), 0)],
    ['opens brackets without end', withHeader('brackets', `{"a":${'{}'.repeat(1_000_000)}`, 0)],
    ['has a header that is not JSON', withHeader('broken', '{"a":', 8)],
    ['has a header that is a list', withHeader('list', '[]', 0)],
    ['is empty', file('empty', Buffer.alloc(0))],
  ])('is refused when it %s', (_, path) => {
    const milliseconds = [1, 2, 3].map(() => {
      const started = performance.now();
      expect(() => openSafetensors(path)).toThrow(expect.objectContaining({ code: 'SAFETENSORS_INVALID' }));
      return performance.now() - started;
    });
    // The shortest, for the machine may be busy.
    expect(Math.min(...milliseconds)).toBeLessThan(50);
    expect(() => openSafetensors(path)).toThrow(ModelError);
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
