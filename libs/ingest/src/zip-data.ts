import { Readable, pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { FileWindow } from './file-window.ts';
import { brokenEntry, localHeaderBytes, type ZipEntry } from './zip-directory.ts';

const localHeaderSignature = 0x04034b50;
/** Bit 3 of an entry's flags: its sizes follow its data, and its header holds none. */
const sizesFollowFlag = 0x8;
const inZip64 = 0xffffffff;
const chunkBytes = 256 * 1024;
/** Up to here an entry is inflated in one synchronous call: three times as fast as in the thread pool, and 5 ms at most. */
const smallBytes = 1024 * 1024;

/**
 * The unpacked bytes of an entry at once, never more than the entry states.
 *
 * @throws IngestError `BROKEN_ARCHIVE` for data that is cut off, damaged, or of another size or checksum than stated
 */
export async function readEntry(window: FileWindow, entry: ZipEntry): Promise<Buffer> {
  return largestSize(entry) > smallBytes ? buffer(streamEntry(window, entry)) : readAtOnce(window, entry);
}

function largestSize({ compressedSize, uncompressedSize }: ZipEntry): number {
  return Math.max(compressedSize, uncompressedSize);
}

async function readAtOnce(window: FileWindow, entry: ZipEntry): Promise<Buffer> {
  const { name, compressedSize, uncompressedSize, deflated } = entry;
  let data: Buffer;
  try {
    const packed = await window.bytes(await dataStart(window, entry), compressedSize);
    data = deflated ? inflateRawSync(packed, { maxOutputLength: Math.max(1, uncompressedSize) }) : packed;
  } catch (cause) {
    throw brokenEntry(name, 'is damaged', cause);
  }
  assertAsStated(entry, data.length, crc32(data));
  return data;
}

/** The same in pieces, for entries of any size; size and checksum are known to be right only at the end. */
export async function* streamEntry(window: FileWindow, entry: ZipEntry): AsyncGenerator<Buffer> {
  if (largestSize(entry) <= chunkBytes) {
    yield readAtOnce(window, entry);
    return;
  }
  let length = 0;
  let checksum = 0;
  try {
    const start = await dataStart(window, entry);
    const packed = window.chunks(start, start + entry.compressedSize);
    for await (const data of entry.deflated ? inflateChunks(packed) : packed) {
      length += data.length;
      if (length > entry.uncompressedSize) break;
      checksum = crc32(data, checksum);
      yield data;
    }
  } catch (cause) {
    window.signal?.throwIfAborted();
    throw brokenEntry(entry.name, 'is damaged', cause);
  }
  assertAsStated(entry, length, checksum);
}

function inflateChunks(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const unpacked = createInflateRaw({ chunkSize: chunkBytes });
  // The loop over `unpacked` meets its error; this callback only keeps it from being thrown twice.
  return pipeline(Readable.from(packed), unpacked, () => undefined);
}

/** The directory says where an entry's own header starts; its data follows a name and fields of its own length. */
async function dataStart(window: FileWindow, entry: ZipEntry): Promise<number> {
  const { offset, compressedSize } = entry;
  const header = await window.bytes(offset, localHeaderBytes);
  if (header.readUInt32LE(0) !== localHeaderSignature) throw new Error('There is no entry at its offset.');
  assertAgrees(entry, header);
  const start = offset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + compressedSize > window.size) throw new Error('The data of the entry runs past the archive.');
  return start;
}

/** Refuses an entry that a program which reads without the directory would unpack as something else. */
function assertAgrees(entry: ZipEntry, header: Buffer): void {
  const agrees = (stated: number, listed: number): boolean => stated === listed || stated === inZip64;
  const sizesFollow = (header.readUInt16LE(6) & sizesFollowFlag) !== 0;
  const sizesAgree =
    agrees(header.readUInt32LE(18), entry.compressedSize) &&
    agrees(header.readUInt32LE(22), entry.uncompressedSize);
  const isDeflated = header.readUInt16LE(8) !== 0;
  if (isDeflated === entry.deflated && (sizesFollow || sizesAgree)) return;
  throw new Error('The header of the entry contradicts the directory.');
}

function assertAsStated({ name, uncompressedSize, crc32 }: ZipEntry, length: number, checksum: number): void {
  if (length !== uncompressedSize) throw brokenEntry(name, 'unpacks to another size than it states');
  if (checksum !== crc32) throw brokenEntry(name, 'is damaged: its checksum (CRC-32) is wrong');
}
