import { crc32 } from 'node:zlib';
import type { ModelError } from '../errors.ts';
import { bytesOf, openBytes, piecesOf, type ByteSource } from './byte-source.ts';
import { invalidPyTorch } from './pytorch-error.ts';
import { readStateDict, type StateDict } from './state-dict.ts';
import { readStoredZip, type StoredEntry } from './stored-zip.ts';
import { isKind, unpickle, type Pickled, type StorageOf, type TensorOf } from './unpickle.ts';
import { isFloat, readFloats, sizeOf, valueBytes } from './value-types.ts';
import { weightMissing, type WeightFile } from './weight-file.ts';

/** Where the values of a storage lie in the file. */
interface Place {
  start: number;
  /** Of its bytes; files before PyTorch 1.6 have none. */
  crc32: number | undefined;
}

/** Bytes that the pickle of a state dict may have. */
const MOST_PICKLE_BYTES = 8 * 2 ** 20;
const zipStart = Buffer.from('PK\x03\x04', 'latin1');
/** The pickle of the number 0x1950a86a20f9469cfc6c, by which files before PyTorch 1.6 begin, and that of 1001. */
const legacyStart = Buffer.from('80028a0a6cfc9c46f9206aa850192e' + '80024de9032e', 'hex');

/**
 * Opens a file of torch.save: weights by name, in a zip (since PyTorch 1.6) or one pickle after the other (before).
 *
 * Only data is read: no instruction of the file is carried out, and nothing that it names is loaded. Throws
 * PYTORCH_INVALID for whatever a state dict does not have; reading a weight throws it where its checksum is wrong.
 */
export function openPyTorch(path: string): WeightFile {
  const source = openBytes(path);
  try {
    return readPyTorch(source);
  } catch (error) {
    source.dispose();
    throw error;
  }
}

/** The same for bytes wherever they are; disposing of the file disposes of them. */
export function readPyTorch(source: ByteSource): WeightFile {
  const start = bytesOf(source, 0, Math.min(source.size, legacyStart.length));
  if (start.subarray(0, zipStart.length).equals(zipStart)) return weightFile(source, ...readZip(source));
  if (start.equals(legacyStart)) return weightFile(source, ...readLegacy(source));
  throw invalidPyTorch(source.name, 'it does not begin as a file of torch.save does');
}

/** `<any name>/data.pkl`, `<the same>/data/<key>` for each storage, and `byteorder`. */
function readZip(source: ByteSource): [StateDict, Map<string, Place>] {
  const entries = readStoredZip(source);
  const [first = ''] = entries.keys();
  const root = first.slice(0, first.indexOf('/') + 1);
  const stranger = [...entries.keys()].find((name) => root === '' || !name.startsWith(root));
  if (stranger !== undefined)
    throw invalidPyTorch(source.name, `its zip has "${stranger.slice(0, 100)}" beside the weights`);
  const order = entries.get(`${root}byteorder`);
  if (order !== undefined && contents(source, order, 16).toString('latin1') !== 'little') {
    throw invalidPyTorch(source.name, 'its numbers begin with the large end');
  }
  const pickle = entries.get(`${root}data.pkl`);
  if (pickle === undefined) throw invalidPyTorch(source.name, 'its zip has no data.pkl');
  const bytes = contents(source, pickle, MOST_PICKLE_BYTES);
  const state = readStateDict(bytes, { name: source.name, start: 0, viewsNamed: false });
  if (state.end !== bytes.length) throw invalidPyTorch(source.name, 'its pickle has something behind it');
  const places = new Map<string, Place>();
  for (const { key, type, count } of state.storages.values()) {
    const entry = entries.get(`${root}data/${key}`);
    if (entry?.size !== count * valueBytes[type]) throw doesNotFit(source, key);
    places.set(key, entry);
  }
  return [state, places];
}

function contents(
  source: ByteSource,
  { name, start, size, crc32: checksum }: StoredEntry,
  most: number,
): Buffer {
  if (size > most)
    throw invalidPyTorch(source.name, `"${name.slice(0, 100)}" in its zip has ${String(size)} bytes`);
  const bytes = bytesOf(source, start, size);
  if (crc32(bytes) !== checksum) throw wrongChecksum(source, name);
  return bytes;
}

/** Pickles of a number, a version, the system, the state dict, the keys of the storages; then these, each by its length. */
function readLegacy(source: ByteSource): [StateDict, Map<string, Place>] {
  const bytes = bytesOf(source, 0, Math.min(source.size, MOST_PICKLE_BYTES));
  const system = unpickleData(source, bytes, legacyStart.length);
  if (!isKind(system.value, 'dict') || system.value.items.get('little_endian') !== true) {
    throw invalidPyTorch(source.name, 'its numbers do not begin with the small end');
  }
  const state = readStateDict(bytes, { name: source.name, start: system.end, viewsNamed: true });
  const keys = unpickleData(source, bytes, state.end);
  if (!isKind(keys.value, 'list')) throw invalidPyTorch(source.name, 'it has no list of its storages');
  const places = new Map<string, Place>();
  let at = keys.end;
  for (const key of keys.value.items) {
    const storage = typeof key === 'string' ? state.storages.get(key) : undefined;
    if (storage === undefined || places.has(storage.key)) {
      throw invalidPyTorch(source.name, 'its list of storages is not that of its weights');
    }
    const isSound =
      at + 8 <= source.size && bytesOf(source, at, 8).readBigInt64LE() === BigInt(storage.count);
    if (!isSound) throw doesNotFit(source, storage.key);
    places.set(storage.key, { start: at + 8, crc32: undefined });
    at += 8 + storage.count * valueBytes[storage.type];
  }
  if (places.size !== state.storages.size) {
    throw invalidPyTorch(source.name, 'its list of storages is not that of its weights');
  }
  if (at !== source.size)
    throw invalidPyTorch(source.name, 'it is cut off, or has something behind its weights');
  return [state, places];
}

/** A pickle of numbers, texts, lists and dicts alone. */
function unpickleData(source: ByteSource, bytes: Buffer, start: number): { value: Pickled; end: number } {
  const refuse = (): never => {
    throw invalidPyTorch(source.name, 'it has a tensor where none belongs');
  };
  return unpickle(bytes, start, { name: source.name, globals: new Set(), storage: refuse, call: refuse });
}

function weightFile(
  source: ByteSource,
  { tensors }: StateDict,
  places: ReadonlyMap<string, Place>,
): WeightFile {
  const find = (name: string): TensorOf => {
    const found = tensors.get(name);
    if (found === undefined) throw weightMissing(source.name, name);
    return found;
  };
  const sound = new Set<StorageOf>();
  const placeOf = (storage: StorageOf): number => {
    const { start, crc32: wanted } = places.get(storage.key) ?? { start: Number.NaN, crc32: undefined };
    if (wanted !== undefined && !sound.has(storage)) {
      let checksum = 0;
      for (const piece of piecesOf(source, start, storage.count * valueBytes[storage.type])) {
        checksum = crc32(piece, checksum);
      }
      if (checksum !== wanted) throw wrongChecksum(source, `data/${storage.key}`);
      sound.add(storage);
    }
    return start;
  };
  return {
    names: new Set(tensors.keys()),
    type: (name) => find(name).storage.type,
    shape: (name) => find(name).shape,
    read: (name) => {
      const tensor = find(name);
      const { storage, offset, shape } = tensor;
      const { type } = storage;
      if (!isFloat(type)) throw invalidPyTorch(source.name, `"${name}" is ${type}, and not of floats`);
      const from = placeOf(storage) + offset * valueBytes[type];
      return { shape, data: inRows(tensor, readFloats(source, from, type, sizeOf(shape) ?? 0)) };
    },
    dispose: source.dispose,
  };
}

/** Values as they lie in the file → row by row, the last side fastest. */
function inRows({ shape, strides }: TensorOf, stored: Float32Array): Float32Array {
  if (liesInRows(shape, strides)) return stored;
  const values = new Float32Array(stored.length);
  const index = shape.map(() => 0);
  let from = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = stored[from] ?? 0;
    for (let side = shape.length - 1; side >= 0; side--) {
      const stride = strides[side] ?? 0;
      index[side] = (index[side] ?? 0) + 1;
      from += stride;
      if (index[side] !== shape[side]) break;
      from -= stride * (shape[side] ?? 0);
      index[side] = 0;
    }
  }
  return values;
}

function liesInRows(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let side = shape.length - 1; side >= 0; side--) {
    const length = shape[side] ?? 0;
    if (length > 1 && strides[side] !== expected) return false;
    expected *= length;
  }
  return true;
}

function doesNotFit(source: ByteSource, key: string): ModelError {
  return invalidPyTorch(
    source.name,
    `the storage "${key.slice(0, 100)}" has not the bytes that its values take`,
  );
}

function wrongChecksum(source: ByteSource, name: string): ModelError {
  return invalidPyTorch(source.name, `"${name.slice(0, 100)}" is damaged: its checksum (CRC-32) is wrong`);
}
