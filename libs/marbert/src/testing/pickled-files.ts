import { crc32 } from 'node:zlib';
import type { ByteSource } from '../weights/byte-source.ts';

/** Instructions of a pickle, for files that torch.save would never write. */
const bytes = (...parts: (number | string | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part as string, 'latin1'))),
  );

const uint32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};

export const proto = bytes(0x80, 2);
const stop = bytes('.');
export const text = (value: string): Buffer =>
  bytes('X', uint32(Buffer.byteLength(value)), Buffer.from(value));
export const integer = (value: number): Buffer => {
  const buffer = Buffer.alloc(5, 'J');
  buffer.writeInt32LE(value, 1);
  return buffer;
};
export const global = (module: string, name: string): Buffer => bytes('c', `${module}\n${name}\n`);
export const tuple = (...items: Buffer[]): Buffer => bytes('(', ...items, 't');
export const call = (callee: Buffer, ...args: Buffer[]): Buffer => bytes(callee, tuple(...args), 'R');
export const raw = bytes;

export const orderedDict = call(global('collections', 'OrderedDict'));
export const dictOf = (entries: Record<string, Buffer>): Buffer =>
  bytes(orderedDict, '(', ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]), 'u');

export interface TensorParts {
  type?: string;
  key?: string;
  count?: number;
  offset?: number;
  shape?: readonly number[];
  strides?: readonly number[];
  /** Default: as PyTorch since 1.6; `true`: before. */
  legacy?: boolean;
}

/** A storage as a pickle names it. Default: 4 values of f32 under the key 0. */
export const storage = ({ type = 'Float', key = '0', count = 4, legacy = false }: TensorParts = {}): Buffer =>
  bytes(
    tuple(
      text('storage'),
      global('torch', `${type}Storage`),
      text(key),
      text('cpu'),
      integer(count),
      ...(legacy ? [bytes('N')] : []),
    ),
    'Q',
  );

/** A tensor as a pickle makes it. Default: two by two values from the beginning of the default storage. */
export const tensor = (parts: TensorParts = {}): Buffer => {
  const { offset = 0, shape = [2, 2], strides = [2, 1] } = parts;
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    storage(parts),
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    bytes(0x89),
    orderedDict,
  );
};

export const pickle = (...parts: Buffer[]): Buffer => bytes(proto, ...parts, stop);

export interface ZipPart {
  name: string;
  data: Buffer;
  /** Default: those of torch.save, with sizes left to the directory. */
  flags?: number;
  method?: number;
  crc32?: number;
  /** The name and size that the entry's own header has. Default: what the directory says; sizes left out. */
  localName?: string;
  localSize?: number;
  /** Where the directory says that the entry is. */
  offset?: number;
}

/** A zip of stored entries, true or not. */
export function zip(parts: readonly ZipPart[], { zip64 = false } = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const { name, data, flags = 0x808, method = 0, localName = name, localSize = 0, offset = at } = part;
    const checksum = part.crc32 ?? crc32(data);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(localSize, 18);
    local.writeUInt32LE(localSize, 22);
    local.writeUInt16LE(localName.length, 26);
    const file = Buffer.concat([local, Buffer.from(localName), data]);
    files.push(file);
    at += file.length;

    const extra = Buffer.alloc(zip64 ? 28 : 0);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(checksum, 16);
    entry.writeUInt32LE(zip64 ? 0xffffffff : data.length, 20);
    entry.writeUInt32LE(zip64 ? 0xffffffff : data.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(extra.length, 30);
    entry.writeUInt32LE(zip64 ? 0xffffffff : offset, 42);
    if (zip64) {
      extra.writeUInt16LE(1);
      extra.writeUInt16LE(24, 2);
      for (const [i, value] of [data.length, data.length, offset].entries()) {
        extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
      }
    }
    directory.push(entry, Buffer.from(name), extra);
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, listed, end]);
}

/** The file of torch.save that holds a pickle and its storages, by key. */
export function saved(data: Buffer, storages: Record<string, Buffer> = { 0: floats(1, 2, 3, 4) }): Buffer {
  return zip(savedParts(data, storages));
}

export function savedParts(
  data: Buffer,
  storages: Record<string, Buffer> = { 0: floats(1, 2, 3, 4) },
): ZipPart[] {
  return [
    { name: 'model/data.pkl', data },
    { name: 'model/byteorder', data: Buffer.from('little') },
    ...Object.entries(storages).map(([key, stored]) => ({ name: `model/data/${key}`, data: stored })),
  ];
}

/** The same as before PyTorch 1.6. */
export function legacy(
  data: Buffer,
  storages: Record<string, Buffer> = { 0: floats(1, 2, 3, 4) },
  valueBytes = 4,
): Buffer {
  const keys = Object.keys(storages);
  return Buffer.concat([
    ...[Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'), Buffer.from('80024de9032e', 'hex')],
    pickle(raw('}', text('little_endian'), 0x88, 's')),
    data,
    pickle(raw(']', '(', ...keys.map(text), 'e')),
    ...Object.values(storages).flatMap((stored) => {
      const count = Buffer.alloc(8);
      count.writeBigInt64LE(BigInt(stored.length / valueBytes));
      return [count, stored];
    }),
  ]);
}

export function floats(...values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

/** Bytes in memory, as if they were a file. */
export function inMemory(content: Uint8Array): ByteSource {
  return {
    name: 'test.bin',
    size: content.length,
    read(target, from) {
      if (from + target.length > content.length)
        throw new RangeError('test.bin ended before its tensors did.');
      target.set(content.subarray(from, from + target.length));
    },
    dispose: () => undefined,
  };
}
