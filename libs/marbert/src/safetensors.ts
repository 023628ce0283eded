import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { ModelError } from './errors.ts';
import { bytesOf, openBytes, piecesOf, type ByteSource } from './weights/byte-source.ts';
import { toHalves } from './weights/halves.ts';
import { parseStrictJson } from './weights/strict-json.ts';
import {
  isFloat,
  isValueType,
  readFloats,
  sizeOf,
  valueBytes,
  type ValueType,
} from './weights/value-types.ts';
import { weightMissing, type WeightFile } from './weights/weight-file.ts';
import type { ReadWeight } from './weights.ts';

/** Bytes of one call to write: the system takes no more than 2 GiB. */
const MOST_BYTES = 2 ** 30;
/** Bytes that a header may have, as in the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;

const count = z.int().nonnegative();
const entry = z.object({
  dtype: z.string().refine(isValueType),
  shape: z.array(z.unknown()),
  data_offsets: z.tuple([count, count]),
});

interface Entry {
  type: ValueType;
  shape: readonly number[];
  /** Of its values. */
  count: number;
  start: number;
  end: number;
}

interface Header {
  entries: Map<string, Entry>;
  metadata: Readonly<Record<string, string>>;
}

/** Stands in the header for a checksum while it is computed, over itself too. */
const NO_CHECKSUM = '________';

/** An open `.safetensors` file; tensors are read one by one. */
export interface SafetensorsFile extends WeightFile {
  readonly metadata: Readonly<Record<string, string>>;
  /** Throws WEIGHT_MISSING. */
  readIntegers(name: string): Int32Array;
}

/** A tensor to write, read when its turn comes. */
export interface StoredTensor {
  type: 'F32' | 'F16' | 'I32';
  shape: readonly number[];
  /** Of F16 the bits. */
  read(): Float32Array | Uint16Array | Int32Array;
}

/**
 * Opens a file of tensors (format: github.com/huggingface/safetensors).
 * Throws SAFETENSORS_INVALID for a header that lies: too long, keys that stand twice, offsets that overlap, leave holes
 * or disagree with shapes; and with `checksum` for a file that is not, to the last byte, what `writeTensors` wrote.
 */
export function openSafetensors(path: string, options: { checksum?: boolean } = {}): SafetensorsFile {
  const source = openBytes(path);
  try {
    return readSafetensors(source, options);
  } catch (error) {
    source.dispose();
    throw error;
  }
}

/** The same for bytes wherever they are; disposing of the file disposes of them. */
export function readSafetensors(source: ByteSource, { checksum = false } = {}): SafetensorsFile {
  const { entries, metadata, dataStart } = readHeader(source);
  if (checksum && checksumOf(source, dataStart) !== metadata['crc32']) {
    throw invalid(source.name, 'its checksum does not fit its bytes');
  }
  const find = (name: string): Entry => {
    const found = entries.get(name);
    if (found === undefined) throw weightMissing(source.name, name);
    return found;
  };
  return {
    names: new Set(entries.keys()),
    metadata,
    type: (name) => find(name).type,
    shape: (name) => find(name).shape,
    read: (name) => {
      const { type, shape, start, count } = find(name);
      if (!isFloat(type)) throw invalid(source.name, `"${name}" is ${type}, and not of floats`);
      return { shape, data: readFloats(source, dataStart + start, type, count) };
    },
    readIntegers: (name) => {
      const { type, start, count } = find(name);
      if (type !== 'I32') throw invalid(source.name, `"${name}" is ${type}, and not I32`);
      const data = new Int32Array(count);
      source.read(new Uint8Array(data.buffer), dataStart + start);
      return data;
    },
    dispose: source.dispose,
  };
}

/** Writes weights in the order of `shapes`, one in memory at a time, and makes sure that they are on the disk. */
export function writeSafetensors(
  path: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  read: ReadWeight,
  typeOf: (name: string) => 'F32' | 'F16' = () => 'F32',
): void {
  const tensors = [...shapes].map(([name, shape]): [string, StoredTensor] => [
    name,
    {
      ...{ type: typeOf(name), shape },
      read: () => (typeOf(name) === 'F32' ? read(name).data : toHalves(read(name).data)),
    },
  ]);
  writeTensors(path, new Map(tensors));
}

/** The same for tensors of every type, with metadata and a checksum over all of the file. */
export function writeTensors(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  // The checksum is looked for by its place: before anything that a caller wrote.
  const header: Record<string, unknown> = { __metadata__: { crc32: NO_CHECKSUM, format: 'pt', ...metadata } };
  let offset = 0;
  for (const [name, { type, shape }] of tensors) {
    const end = offset + valueBytes[type] * (sizeOf(shape) ?? 0);
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

function checksumOf(source: ByteSource, dataStart: number): string {
  const header = bytesOf(source, 0, dataStart);
  const written = header.indexOf('"crc32":"');
  if (written >= 0) header.write(NO_CHECKSUM, written + '"crc32":"'.length);
  let checksum = crc32(header);
  for (const piece of piecesOf(source, dataStart, source.size - dataStart)) checksum = crc32(piece, checksum);
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

function readHeader(source: ByteSource): Header & { dataStart: number } {
  const { name: file, size: bytes } = source;
  if (bytes < 8) throw invalid(file, 'it is shorter than 8 bytes');
  const length = bytesOf(source, 0, 8).readBigUInt64LE();
  if (length > MAX_HEADER_BYTES || Number(length) > bytes - 8) {
    throw invalid(file, `its header claims ${String(length)} bytes`);
  }
  const dataStart = 8 + Number(length);
  const { entries, metadata } = parseHeader(bytesOf(source, 8, Number(length)), file);

  let end = 0;
  for (const [name, entry] of [...entries].sort((a, b) => a[1].start - b[1].start || a[1].end - b[1].end)) {
    if (entry.start !== end) throw invalid(file, `"${name}" does not start where the tensor before it ends`);
    if (entry.end - entry.start !== valueBytes[entry.type] * entry.count) {
      throw invalid(
        file,
        `"${name}" of shape [${entry.shape.join(', ')}] does not fit its ${String(entry.end - entry.start)} bytes`,
      );
    }
    end = entry.end;
  }
  if (dataStart + end !== bytes)
    throw invalid(file, `its tensors take ${String(end)} bytes and it holds ${String(bytes - dataStart)}`);
  return { entries, metadata, dataStart };
}

function parseHeader(bytes: Uint8Array, file: string): Header {
  const { __metadata__: described = {}, ...tensors } = parseObject(bytes, file);
  const metadata = z.record(z.string(), z.string()).safeParse(described);
  if (!metadata.success) throw invalid(file, 'its metadata is not text by name');
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(tensors)) {
    const parsed = entry.safeParse(value);
    const count = parsed.success ? sizeOf(parsed.data.shape) : undefined;
    if (!parsed.success || count === undefined) {
      throw invalid(file, `the entry "${name.slice(0, 100)}" of its header is malformed`);
    }
    const [start, end] = parsed.data.data_offsets;
    const shape = parsed.data.shape as number[];
    entries.set(name, { type: parsed.data.dtype, shape, count, start, end });
  }
  return { entries, metadata: metadata.data };
}

function parseObject(bytes: Uint8Array, file: string): Record<string, unknown> {
  try {
    // It begins with a brace, so it is an object.
    return parseStrictJson(bytes) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(file, `its header ${error.message}`);
    throw error;
  }
}

function invalid(path: string, what: string): ModelError {
  return new ModelError(
    'SAFETENSORS_INVALID',
    `${path} can't be read: ${what}.`,
    'Get the file again; it is damaged or of another kind.',
  );
}
