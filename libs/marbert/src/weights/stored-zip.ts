import type { ModelError } from '../errors.ts';
import { bytesOf, type ByteSource } from './byte-source.ts';
import { invalidPyTorch } from './pytorch-error.ts';

/** What lies in a zip as it is, unpacked. */
export interface StoredEntry {
  name: string;
  /** Where its bytes begin in the file. */
  start: number;
  size: number;
  crc32: number;
}

interface DirectoryEntry extends StoredEntry {
  flags: number;
  offset: number;
}

const localSignature = 0x04034b50;
const directorySignature = 0x02014b50;
const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const localBytes = 30;
const directoryBytes = 46;
const endBytes = 22;
const end64Bytes = 56;
const locator64Bytes = 20;

/** Sizes and checksum follow the data, and names are UTF-8: all that torch.save sets. */
const sizesFollow = 1 << 3;
const knownFlags = sizesFollow | (1 << 11);
const in64 = 0xffffffff;
/** Field of 64-bit sizes among an entry's extra fields. */
const extra64 = 1;

const MOST_ENTRIES = 20_000;
const MOST_DIRECTORY_BYTES = 16 * 2 ** 20;

/**
 * The entries of a zip by name, of the kind that torch.save writes (PKWARE's APPNOTE 6.3.10, with zip64): stored, not
 * encrypted, no comment, each entry's own header as the directory has it, none lying over another.
 *
 * What another reader could take for something else is refused, with PYTORCH_INVALID. Checksums are left to whoever
 * reads the data.
 */
export function readStoredZip(source: ByteSource): Map<string, StoredEntry> {
  const end = readEnd(source);
  const entries = readDirectory(source, end);
  const byName = new Map<string, StoredEntry>();
  let free = 0;
  for (const entry of entries.sort((a, b) => a.offset - b.offset)) {
    if (entry.offset < free) throw fault(source, entry.name, 'lies over another');
    checkLocalHeader(source, entry);
    free = entry.start + entry.size;
    if (free > end.offset) throw fault(source, entry.name, 'runs into the directory');
    if (byName.has(entry.name)) throw fault(source, entry.name, 'is there twice');
    byName.set(entry.name, { name: entry.name, start: entry.start, size: entry.size, crc32: entry.crc32 });
  }
  return byName;
}

interface Directory {
  entries: number;
  offset: number;
  bytes: number;
}

function readEnd(source: ByteSource): Directory {
  const at = source.size - endBytes;
  if (at < 0) throw invalidPyTorch(source.name, 'it is cut off');
  const end = bytesOf(source, at, endBytes);
  if (end.readUInt32LE(0) !== endSignature) {
    throw invalidPyTorch(source.name, 'its zip is cut off, or has something behind it');
  }
  const plain = { entries: end.readUInt16LE(10), bytes: end.readUInt32LE(12), offset: end.readUInt32LE(16) };
  if (end.readUInt32LE(4) !== 0 || end.readUInt16LE(8) !== plain.entries) {
    throw invalidPyTorch(source.name, 'its zip is one of several parts');
  }
  const large = readEnd64(source, at);
  const directory = large?.directory ?? plain;
  const agrees =
    large === undefined ||
    ((plain.entries === 0xffff || plain.entries === directory.entries) &&
      (plain.bytes === in64 || plain.bytes === directory.bytes) &&
      (plain.offset === in64 || plain.offset === directory.offset));
  if (!agrees || directory.offset + directory.bytes !== (large?.start ?? at)) {
    throw invalidPyTorch(source.name, 'its zip has a directory that is not where it says');
  }
  if (directory.entries > MOST_ENTRIES || directory.bytes > MOST_DIRECTORY_BYTES) {
    throw invalidPyTorch(source.name, `its zip says that it has ${String(directory.entries)} entries`);
  }
  return directory;
}

/** The 64-bit record that may stand before the end, and where it begins. */
function readEnd64(source: ByteSource, end: number): { directory: Directory; start: number } | undefined {
  const start = end - locator64Bytes - end64Bytes;
  if (start < 0) return undefined;
  const record = bytesOf(source, start, end64Bytes + locator64Bytes);
  if (record.readUInt32LE(end64Bytes) !== locator64Signature) return undefined;
  const found = {
    entries: count64(record, 32),
    bytes: count64(record, 40),
    offset: count64(record, 48),
  };
  const isSound =
    record.readUInt32LE(0) === end64Signature &&
    count64(record, 4) === end64Bytes - 12 &&
    count64(record, 24) === found.entries &&
    record.readUInt32LE(16) === 0 &&
    record.readUInt32LE(20) === 0 &&
    count64(record, end64Bytes + 8) === start;
  if (!isSound) throw invalidPyTorch(source.name, 'the 64-bit end of its zip is malformed');
  return { directory: found, start };
}

function readDirectory(source: ByteSource, { entries: count, offset, bytes }: Directory): DirectoryEntry[] {
  const directory = bytesOf(source, offset, bytes);
  const entries: DirectoryEntry[] = [];
  let at = 0;
  while (at < bytes && entries.length < count) {
    if (at + directoryBytes > bytes || directory.readUInt32LE(at) !== directorySignature) break;
    const nameEnd = at + directoryBytes + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const next = extraEnd + directory.readUInt16LE(at + 32);
    if (next > bytes) break;
    const name = directory.toString('utf8', at + directoryBytes, nameEnd);
    const wide = wideFields(source, name, directory.subarray(nameEnd, extraEnd));
    const field = (place: number): number => {
      const value = directory.readUInt32LE(place);
      return value === in64 ? wide() : value;
    };
    const flags = directory.readUInt16LE(at + 8);
    const size = field(at + 24);
    const packed = field(at + 20);
    const entryOffset = field(at + 42);
    if ((flags & ~knownFlags) !== 0) throw fault(source, name, 'is encrypted or of an unknown kind');
    if (directory.readUInt16LE(at + 10) !== 0 || packed !== size)
      throw fault(source, name, 'is compressed, which torch.save never does');
    if (directory.readUInt16LE(at + 34) !== 0) throw fault(source, name, 'lies in another part');
    entries.push({
      name,
      flags,
      offset: entryOffset,
      size,
      start: 0,
      crc32: directory.readUInt32LE(at + 16),
    });
    at = next;
  }
  if (at !== bytes || entries.length !== count) {
    throw invalidPyTorch(
      source.name,
      `entry ${String(entries.length + 1)} of its zip's directory is malformed`,
    );
  }
  return entries;
}

/** Compares an entry's own header with what the directory says, and finds its data behind it. */
function checkLocalHeader(source: ByteSource, entry: DirectoryEntry): void {
  if (entry.offset + localBytes > source.size) throw fault(source, entry.name, 'is cut off');
  const header = bytesOf(source, entry.offset, localBytes);
  const nameBytes = header.readUInt16LE(26);
  const extraBytes = header.readUInt16LE(28);
  entry.start = entry.offset + localBytes + nameBytes + extraBytes;
  if (entry.start + entry.size > source.size) throw fault(source, entry.name, 'is cut off');
  const names = bytesOf(source, entry.offset + localBytes, nameBytes + extraBytes);
  const wide = wideFields(source, entry.name, names.subarray(nameBytes));
  const isLeftOut = (value: number): boolean => value === 0 && (entry.flags & sizesFollow) !== 0;
  const fits = (place: number): boolean => {
    const value = header.readUInt32LE(place);
    return isLeftOut(value) || (value === in64 ? wide() : value) === entry.size;
  };
  const checksum = header.readUInt32LE(14);
  const agrees =
    header.readUInt32LE(0) === localSignature &&
    header.readUInt16LE(6) === entry.flags &&
    header.readUInt16LE(8) === 0 &&
    names.toString('utf8', 0, nameBytes) === entry.name &&
    (isLeftOut(checksum) || checksum === entry.crc32) &&
    fits(22) &&
    fits(18);
  if (!agrees) throw fault(source, entry.name, 'says other things of itself than the directory does');
}

/** Gives the numbers of the 64-bit extra field, one after the other: those that do not fit into 32 bits. */
function wideFields(source: ByteSource, name: string, extra: Buffer): () => number {
  const wide = findExtra(extra);
  let used = 0;
  return () => {
    if (used + 8 > wide.length) throw fault(source, name, 'lacks its 64-bit size');
    used += 8;
    return count64(wide, used - 8);
  };
}

function findExtra(extra: Buffer): Buffer {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) break;
    if (extra.readUInt16LE(at) === extra64) return extra.subarray(at + 4, end);
    at = end;
  }
  return Buffer.alloc(0);
}

/** A 64-bit number; one that is not exact lies far behind the end of any file. */
function count64(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function fault(source: ByteSource, name: string, what: string): ModelError {
  return invalidPyTorch(source.name, `the entry "${name.slice(0, 100)}" of its zip ${what}`);
}
