import { piecesOf, type ByteSource } from './byte-source.ts';

/** Types of a tensor's values by the names of safetensors, with the bytes that one takes. */
export const valueBytes = {
  ...{ BOOL: 1, U8: 1, I8: 1, F16: 2, BF16: 2, I16: 2, U16: 2 },
  ...{ F32: 4, I32: 4, U32: 4, F64: 8, I64: 8, U64: 8 },
} as const;
export type ValueType = keyof typeof valueBytes;

const floats = ['F32', 'F16', 'BF16', 'F64'] as const;
type FloatType = (typeof floats)[number];

export function isValueType(name: string): name is ValueType {
  return Object.hasOwn(valueBytes, name);
}

/** Whether a weight can be read from values of this type. */
export function isFloat(type: ValueType): type is FloatType {
  return (floats as readonly ValueType[]).includes(type);
}

/**
 * The number of values of a shape, for at most 8 sides.
 * `undefined` where a side is no count, or the number is too large to be exact.
 */
export function sizeOf(shape: readonly unknown[]): number | undefined {
  if (shape.length > 8) return undefined;
  let size = 1;
  for (const side of shape) {
    if (typeof side !== 'number' || !Number.isSafeInteger(side) || side < 0) return undefined;
    size *= side;
    if (!Number.isSafeInteger(size)) return undefined;
  }
  return size;
}

/** `count` little-endian values as f32: f16 and bf16 exactly, f64 rounded to the nearest. */
export function readFloats(source: ByteSource, from: number, type: FloatType, count: number): Float32Array {
  const values = new Float32Array(count);
  if (type === 'F32') {
    source.read(new Uint8Array(values.buffer), from);
    return values;
  }
  const bits = new Uint32Array(values.buffer);
  let done = 0;
  for (const { buffer, byteOffset, byteLength } of piecesOf(source, from, count * valueBytes[type])) {
    if (type === 'F64') {
      const piece = new Float64Array(buffer, byteOffset, byteLength / 8);
      values.set(piece, done);
      done += piece.length;
      continue;
    }
    const piece = new Uint16Array(buffer, byteOffset, byteLength / 2);
    // As bits, for a float that passes through a number may lose the payload of a NaN.
    for (let i = 0; i < piece.length; i++) {
      const half = piece[i] ?? 0;
      bits[done + i] = type === 'BF16' ? half << 16 : (halfBits()[half] ?? 0);
    }
    done += piece.length;
  }
  return values;
}

let table: Uint32Array | undefined;

/** The bits of the f32 that equals each of the 65,536 values of f16 (IEEE 754-2019, 3.6). */
function halfBits(): Uint32Array {
  table ??= Uint32Array.from({ length: 1 << 16 }, (_, half) => {
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
    if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
    if (fraction === 0) return sign;
    // A subnormal of f16 is a normal number in f32: its first one moves to where it is left unsaid.
    const shift = Math.clz32(fraction) - 21;
    return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
  });
  return table;
}
