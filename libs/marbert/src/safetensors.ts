import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { ModelError } from './errors.ts';
import type { ReadWeight } from './weights.ts';

/** Bytes of one call to read or write: the system takes no more than 2 GiB. */
const MOST_BYTES = 2 ** 30;
/** Bytes of a value of each type; only F32 and I32 are read, the others may stand in the file. */
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

interface Header {
  entries: Map<string, Entry>;
  metadata: Readonly<Record<string, string>>;
}

/** Stands in the header for a checksum while it is computed, over itself too. */
const NO_CHECKSUM = '________';

/** An open `.safetensors` file; tensors are read one by one. */
export interface SafetensorsFile {
  readonly names: ReadonlySet<string>;
  readonly metadata: Readonly<Record<string, string>>;
  shape(name: string): readonly number[];
  /** Throws WEIGHT_MISSING. */
  read: ReadWeight;
  /** Throws WEIGHT_MISSING. */
  readIntegers(name: string): Int32Array;
  dispose(): void;
}

/** A tensor to write, read when its turn comes. */
export interface StoredTensor {
  type: 'F32' | 'I32';
  shape: readonly number[];
  read(): Float32Array | Int32Array;
}

/**
 * Opens a file of f32 tensors (format: github.com/huggingface/safetensors).
 * Throws SAFETENSORS_INVALID for a header that lies: too long, offsets that overlap, leave holes or disagree with shapes;
 * and with `checksum` for a file that is not, to the last byte, what `writeTensors` wrote.
 */
export function openSafetensors(path: string, { checksum = false } = {}): SafetensorsFile {
  const file = openSync(path, 'r');
  try {
    const { entries, metadata, dataStart } = readHeader(file, path);
    if (checksum && checksumOf(file, dataStart) !== metadata['crc32']) {
      throw invalid(path, 'its checksum does not fit its bytes');
    }
    return {
      names: new Set(entries.keys()),
      metadata,
      shape: (name) => find(entries, name, path, ['F32', 'I32']).shape,
      read: (name) => {
        const entry = find(entries, name, path, ['F32']);
        const data = new Float32Array(sizeOf(entry.shape));
        readInto(file, data, dataStart + entry.data_offsets[0]);
        return { shape: entry.shape, data };
      },
      readIntegers: (name) => {
        const entry = find(entries, name, path, ['I32']);
        const data = new Int32Array(sizeOf(entry.shape));
        readInto(file, data, dataStart + entry.data_offsets[0]);
        return data;
      },
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
  const tensors = [...shapes].map(
    ([name, shape]) => [name, { type: 'F32', shape, read: () => read(name).data }] as const,
  );
  writeTensors(path, new Map(tensors));
}

/** The same for tensors of both types, with metadata and a checksum over all of the file. */
export function writeTensors(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  // The checksum is looked for by its place: before anything that a caller wrote.
  const header: Record<string, unknown> = { __metadata__: { crc32: NO_CHECKSUM, format: 'pt', ...metadata } };
  let offset = 0;
  for (const [name, { type, shape }] of tensors) {
    const end = offset + 4 * sizeOf(shape);
    header[name] = { dtype: type, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  start.writeBigUInt64LE(BigInt(start.length - 8));
  json.copy(start, 8);
  const file = openSync(path, 'w');
  try {
    writeAll(file, start);
    let checksum = crc32(start);
    for (const { read } of tensors.values()) {
      const data = read();
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      writeAll(file, bytes);
      // Of no bytes Node gives 0, and not the checksum that it was given.
      if (bytes.length > 0) checksum = crc32(bytes, checksum);
    }
    writeSync(file, toHex(checksum), start.indexOf(NO_CHECKSUM));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes sure that a rename within a folder is on the disk. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function checksumOf(file: number, dataStart: number): string {
  const header = Buffer.alloc(dataStart);
  readInto(file, header, 0);
  const written = header.indexOf('"crc32":"');
  if (written >= 0) header.write(NO_CHECKSUM, written + '"crc32":"'.length);
  let checksum = crc32(header);
  const bytes = Buffer.alloc(1 << 22);
  for (let at = dataStart, got = 0; (got = readSync(file, bytes, 0, bytes.length, at)) > 0; at += got) {
    checksum = crc32(bytes.subarray(0, got), checksum);
  }
  return toHex(checksum);
}

function toHex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written, Math.min(bytes.length - written, MOST_BYTES));
  }
}

function readHeader(file: number, path: string): Header & { dataStart: number } {
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
  const { entries, metadata } = parseHeader(json.toString('utf8'), path);

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
  return { entries, metadata, dataStart };
}

function parseHeader(text: string, path: string): Header {
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
  const metadata = z.record(z.string(), z.string()).safeParse(header.data['__metadata__'] ?? {});
  return { entries, metadata: metadata.data ?? {} };
}

function readInto(file: number, data: Float32Array | Int32Array | Buffer, from: number): void {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let got = 0; got < bytes.length;) {
    const more = readSync(file, bytes, got, Math.min(bytes.length - got, MOST_BYTES), from + got);
    if (more === 0) throw new RangeError('The file ended before its tensor did.');
    got += more;
  }
}

function find(
  entries: ReadonlyMap<string, Entry>,
  name: string,
  path: string,
  types: readonly string[],
): Entry {
  const found = entries.get(name);
  if (found !== undefined && types.includes(found.dtype)) return found;
  if (found !== undefined) throw invalid(path, `"${name}" is ${found.dtype}, and not ${types.join(' or ')}`);
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
