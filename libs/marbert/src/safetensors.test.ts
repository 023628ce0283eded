import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ModelError } from './errors.ts';
import { openSafetensors, writeSafetensors } from './safetensors.ts';

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

  const entry = (from: number, to: number, shape: number[], dtype = 'F32'): unknown => ({
    dtype,
    shape,
    data_offsets: [from, to],
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
