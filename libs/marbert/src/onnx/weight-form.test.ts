import { describe, expect, it } from 'vitest';
import { toForm } from './weight-form.ts';

const weight = { shape: [3, 2], data: Float32Array.of(1, -2, 0, 0, 0.5, 0.25) };

describe('toForm', () => {
  it('swaps the axes of a factor', () => {
    expect(toForm('f32-transposed', weight)).toMatchObject({
      shape: [2, 3],
      data: Float32Array.of(1, 0, 0.5, -2, 0, 0.25),
    });
  });

  it('rounds each row of a table by its own largest entry', () => {
    expect(toForm('int8-table', weight)).toMatchObject({
      shape: [3, 2],
      data: Int8Array.of(64, -127, 0, 0, 127, 64),
    });
    expect(toForm('int8-table-scale', weight)).toMatchObject({
      shape: [3],
      data: Float32Array.of(2 / 127, 1, 0.5 / 127),
    });
  });

  it('leaves the entries of a factor a bit of room', () => {
    expect(toForm('int8-factor', weight)).toMatchObject({
      shape: [2, 3],
      data: Int8Array.of(32, 0, 64, -64, 0, 32),
    });
    expect(toForm('int8-factor-scale', weight).data).toEqual(Float32Array.of(2 / 64, 1, 0.5 / 64));
  });

  it('is off by half a scale at most', () => {
    const data = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i * i));
    const scale = toForm('int8-factor-scale', { shape: [6, 100], data }).data;
    const rounded = toForm('int8-factor', { shape: [6, 100], data }).data;
    for (let row = 0; row < 6; row++) {
      for (let column = 0; column < 100; column++) {
        const restored = (rounded[column * 6 + row] ?? NaN) * (scale[row] ?? NaN);
        const error = Math.abs(restored - (data[row * 100 + column] ?? NaN));
        expect(error).toBeLessThanOrEqual((scale[row] ?? 0) * 0.5001);
      }
    }
  });
});
