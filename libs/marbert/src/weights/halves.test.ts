import { expect, it } from 'vitest';
import { toHalves } from './halves.ts';
import { readFloats } from './value-types.ts';

/** All values of f16 but those that are not a number. */
const all = Uint16Array.from({ length: 1 << 16 }, (_, half) => half).filter(
  (half) => (half & 0x7fff) <= 0x7c00,
);

/** As f32. */
function toFloats(halves: Uint16Array): Float32Array {
  const bytes = new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength);
  const read = (into: Uint8Array, from: number): void => {
    into.set(bytes.subarray(from, from + into.length));
  };
  return readFloats(
    { name: '', size: bytes.length, read, dispose: () => undefined },
    0,
    'F16',
    halves.length,
  );
}

it('gives back every f16', () => {
  expect(toHalves(toFloats(all))).toEqual(all);
});

it('rounds to the nearest, and what lies in the middle to the even one', () => {
  const positive = all.filter((half) => half < 0x7c00);
  const values = toFloats(positive);
  const [between, nearest]: [number[], number[]] = [[], []];
  for (let i = 0; i + 1 < positive.length; i++) {
    const [low = 0, high = 0] = values.subarray(i, i + 2);
    const middle = (low + high) / 2;
    const even = i % 2 === 0 ? i : i + 1;
    between.push(middle, (low + middle) / 2, (middle + high) / 2, -middle);
    nearest.push(even, i, i + 1, 0x8000 | even);
  }
  expect(toHalves(Float32Array.from(between))).toEqual(Uint16Array.from(nearest));
});

it('makes what is too large infinite, and keeps what is not a number', () => {
  const values = Float32Array.of(65_519.99, 65_520, 1e10, -Infinity, 1e-10, -0, NaN);
  expect([...toHalves(values)]).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00, 0, 0x8000, 0x7e00]);
});
