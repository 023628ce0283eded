import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { ModelError } from './errors.ts';
import type { ReadWeight, Weight } from './weights.ts';

/** Bytes of one call to read or write: the system takes no more than 2 GiB. */
const MOST_BYTES = 2 ** 30;
/** Bytes of a value of each type; only F32 is read, the others may stand in the file. */
const valueBytes: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F16: 2, BF16: 2, I16: 2, U16: 2 },
  ...{ F32: 4, I32: 4, U32: 4, F64: 8, I64: 8, U64: 8 },
};
/** Bytes that a header may have, as in the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;

const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
type Entry = z.infer<typeof entry>;

/** An open `.safetensors` file; tensors are read one by one. */
export interface SafetensorsFile {
  readonly names: ReadonlySet<string>;
  shape(name: string): readonly number[];
  /** Throws WEIGHT_MISSING. */
  read: ReadWeight;
  dispose(): void;
}

/**
 * Opens a file of f32 tensors (format: github.com/huggingface/safetensors).
 * Throws SAFETENSORS_INVALID for a header that lies: too long, offsets that overlap, leave holes or disagree with shapes.
 */
export function openSafetensors(path: string): SafetensorsFile {
  const file = openSync(path, 'r');
  try {
    const { entries, dataStart } = readHeader(file, path);
    return {
      names: new Set(entries.keys()),
      shape: (name) => find(entries, name, path).shape,
      read: (name) => readTensor(file, find(entries, name, path), dataStart),
      dispose: () => {
        closeSync(file);
      },
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Writes f32 tensors in the order of `shapes`, one in memory at a time, and makes sure that they are on the disk. */
export function writeSafetensors(
  path: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  read: ReadWeight,
): void {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const [name, shape] of shapes) {
    const end = offset + 4 * sizeOf(shape);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padding = (8 - (json.length % 8)) % 8;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length + padding));
  const file = openSync(path, 'w');
  try {
    for (const part of [length, json, Buffer.alloc(padding, ' ')]) writeSync(file, part);
    for (const name of shapes.keys()) {
      const { data } = read(name);
      writeAll(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written, Math.min(bytes.length - written, MOST_BYTES));
  }
}

function readHeader(file: number, path: string): { entries: Map<string, Entry>; dataStart: number } {
  const bytes = fstatSync(file).size;
  const prefix = Buffer.alloc(8);
  if (readSync(file, prefix, 0, 8, 0) < 8) throw invalid(path, 'it is shorter than 8 bytes');
  const length = prefix.readBigUInt64LE();
  if (length > MAX_HEADER_BYTES || Number(length) > bytes - 8) {
    throw invalid(path, `its header claims ${String(length)} bytes`);
  }
  const dataStart = 8 + Number(length);
  const json = Buffer.alloc(Number(length));
  readSync(file, json, 0, json.length, 8);
  const entries = parseHeader(json.toString('utf8'), path);

  let end = 0;
  for (const [name, { dtype, shape, data_offsets: offsets }] of [...entries].sort(
    (a, b) => a[1].data_offsets[0] - b[1].data_offsets[0],
  )) {
    if (offsets[0] !== end) throw invalid(path, `"${name}" does not start where the tensor before it ends`);
    if (offsets[1] - offsets[0] !== (valueBytes[dtype] ?? Number.NaN) * sizeOf(shape)) {
      throw invalid(
        path,
        `"${name}" of shape [${shape.join(', ')}] does not fit its ${String(offsets[1] - offsets[0])} bytes`,
      );
    }
    end = offsets[1];
  }
  if (dataStart + end !== bytes)
    throw invalid(path, `its tensors take ${String(end)} bytes and it holds ${String(bytes - dataStart)}`);
  return { entries, dataStart };
}

function parseHeader(text: string, path: string): Map<string, Entry> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid(path, 'its header is not JSON');
  }
  const header = z.record(z.string(), z.unknown()).safeParse(json);
  if (!header.success) throw invalid(path, 'its header is not an object');
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(header.data)) {
    if (name === '__metadata__') continue;
    const parsed = entry.safeParse(value);
    if (!parsed.success) throw invalid(path, `the entry "${name}" of its header is malformed`);
    entries.set(name, parsed.data);
  }
  return entries;
}

function readTensor(file: number, { shape, data_offsets: [start, end] }: Entry, dataStart: number): Weight {
  const data = new Float32Array((end - start) / 4);
  const bytes = new Uint8Array(data.buffer);
  for (let got = 0; got < bytes.length;) {
    got += readSync(file, bytes, got, Math.min(bytes.length - got, MOST_BYTES), dataStart + start + got);
  }
  return { shape, data };
}

function find(entries: ReadonlyMap<string, Entry>, name: string, path: string): Entry {
  const found = entries.get(name);
  if (found?.dtype === 'F32') return found;
  if (found !== undefined) throw invalid(path, `"${name}" is ${found.dtype}, and only F32 is read`);
  throw new ModelError(
    'WEIGHT_MISSING',
    `${path} has no tensor "${name}".`,
    'Check that the file holds the whole model and that config.json belongs to it.',
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function invalid(path: string, what: string): ModelError {
  return new ModelError(
    'SAFETENSORS_INVALID',
    `${path} can't be read: ${what}.`,
    'Get the file again; it is damaged or of another kind.',
  );
}
