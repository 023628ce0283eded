/** The bits of the nearest f16 of each value, of two equally near the even one; infinite from 65,520 on (IEEE 754-2019). */
export function toHalves(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = bits[i] ?? 0;
    halves[i] = ((value >>> 16) & 0x8000) | halfOf(value & 0x7fffffff);
  }
  return halves;
}

/** Of the bits of an f32 of at least 0. */
function halfOf(magnitude: number): number {
  if (magnitude > 0x7f800000) return 0x7e00;
  // Below the first normal f16, which has the exponent 113 here, the bits that are left count 2^-24.
  const shift = magnitude < 113 << 23 ? 126 - (magnitude >>> 23) : 13;
  if (shift > 24) return 0;
  const shifted = shift === 13 ? magnitude - (112 << 23) : (magnitude & 0x7fffff) | 0x800000;
  const isOdd = (shifted >>> shift) & 1;
  return Math.min((shifted + (1 << (shift - 1)) - 1 + isOdd) >>> shift, 0x7c00);
}
