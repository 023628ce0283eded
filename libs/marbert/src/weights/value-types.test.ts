import { describe, expect, it } from 'vitest';
import { inMemory } from '../testing/pickled-files.ts';
import { readFloats, sizeOf } from './value-types.ts';

const all = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits);
const source = inMemory(new Uint8Array(all.buffer));

describe('values of 16 bits', () => {
  it('of f16 are the same numbers in f32, all 65,536', () => {
    const values = readFloats(source, 0, 'F16', all.length);
    for (const bits of all) {
      const exponent = (bits >> 10) & 31;
      const fraction = (bits & 1023) / 1024;
      const sign = bits >> 15 === 1 ? -1 : 1;
      const size = exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
      const special = fraction === 0 ? Infinity : Number.NaN;
      expect(Object.is(values[bits], sign * (exponent === 31 ? special : size))).toBe(true);
    }
  });

  it('of bf16 are the upper half of f32, all 65,536', () => {
    const values = readFloats(source, 0, 'BF16', all.length);
    expect(new Uint32Array(values.buffer)).toEqual(Uint32Array.from(all, (bits) => bits << 16));
  });

  it('are read in pieces and from any place', () => {
    const many = new Uint16Array(3_000_001).fill(0x3c00);
    const bytes = new Uint8Array(many.buffer);
    const values = readFloats(inMemory(bytes), 2, 'F16', 3_000_000);
    expect(values.length).toBe(3_000_000);
    expect(values.every((value) => value === 1)).toBe(true);
  });
});

describe('the number of values of a shape', () => {
  it.each([
    [[], 1],
    [[2, 3], 6],
    [[0, 5], 0],
    [[-1], undefined],
    [[0.5], undefined],
    [[2 ** 31, 2 ** 31], undefined],
    [[Number.NaN], undefined],
    [Array<number>(9).fill(1), undefined],
  ])('of %j is %s', (shape, size) => {
    expect(sizeOf(shape)).toBe(size);
  });
});
