import { Readable, pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { FileWindow } from './file-window.ts';
import { brokenEntry, localHeaderBytes, type ZipEntry } from './zip-directory.ts';

const localHeaderSignature = 0x04034b50;
const chunkBytes = 256 * 1024;
/** Up to here an entry is inflated in one synchronous call: three times as fast as in the thread pool, and 5 ms at most. */
const smallBytes = 1024 * 1024;

/**
 * The unpacked bytes of an entry at once, never more than the entry states.
 *
 * @throws IngestError `BROKEN_ARCHIVE` for data that is cut off, damaged, or of another size or checksum than stated
 */
export async function readEntry(window: FileWindow, entry: ZipEntry): Promise<Buffer> {
  const { name, compressedSize, uncompressedSize, deflated } = entry;
  if (Math.max(compressedSize, uncompressedSize) > smallBytes) {
    return buffer(streamEntry(window, entry));
  }
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
async function dataStart(window: FileWindow, { offset, compressedSize }: ZipEntry): Promise<number> {
  const header = await window.bytes(offset, localHeaderBytes);
  if (header.readUInt32LE(0) !== localHeaderSignature) throw new Error('There is no entry at its offset.');
  const start = offset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + compressedSize > window.size) throw new Error('The data of the entry runs past the archive.');
  return start;
}

function assertAsStated({ name, uncompressedSize, crc32 }: ZipEntry, length: number, checksum: number): void {
  if (length !== uncompressedSize) throw brokenEntry(name, 'unpacks to another size than it states');
  if (checksum !== crc32) throw brokenEntry(name, 'is damaged: its checksum (CRC-32) is wrong');
}
