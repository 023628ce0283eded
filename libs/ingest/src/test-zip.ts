import { buffer } from 'node:stream/consumers';
import { crc32, deflateRawSync } from 'node:zlib';
import { ZipFile, type Options } from 'yazl';

/** An archive as a common writer makes it, from entry names and their contents. */
export async function zipOf(
  files: Readonly<Record<string, string | Buffer>>,
  options: Partial<Options> = {},
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(content), name, options);
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** An entry for {@link rawZip}; what is left out is as it should be. */
export interface RawEntry {
  name: string | Buffer;
  content: Buffer;
  flags?: number;
  /** The method stated; the data is deflated unless this is 0. */
  method?: number;
  crc32?: number;
  compressedSize?: number;
  uncompressedSize?: number;
  /** Unix mode with file type. */
  mode?: number;
  /** Where the directory says that the entry starts. */
  offset?: number;
  /** Extra fields, in the header and in the directory. */
  extra?: Buffer;
  /** What the entry's own header says instead of the directory. */
  header?: { method?: number; compressedSize?: number; uncompressedSize?: number };
}

/** What the end records of {@link rawZip} say instead of the truth. */
export interface RawEnd {
  count?: number;
  /** Writes the records of zip64 too, with these numbers. */
  zip64?: { count?: bigint; size?: bigint; start?: bigint; recordAt?: bigint };
  start?: number;
  size?: number;
  disk?: number;
  commentLength?: number;
}

/** An archive that may lie, byte by byte after APPNOTE.TXT 4.3: local headers with data, directory, end record. */
export function rawZip(entries: readonly RawEntry[], stated: RawEnd = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const method = entry.method ?? 8;
    const data = method === 0 ? entry.content : deflateRawSync(entry.content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.flags ?? 0x800, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(entry.crc32 ?? crc32(entry.content), 10);
    common.writeUInt32LE(entry.compressedSize ?? data.length, 14);
    common.writeUInt32LE(entry.uncompressedSize ?? entry.content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const extra = entry.extra ?? Buffer.alloc(0);
    common.writeUInt16LE(extra.length, 24);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(entry.offset ?? position, 10);
    const madeByUnix = Buffer.from([20, 3]);
    directory.push(Buffer.from('PK\x01\x02'), madeByUnix, common, rest, name, extra);
    const header = Buffer.from(common);
    header.writeUInt16LE(entry.header?.method ?? method, 4);
    header.writeUInt32LE(entry.header?.compressedSize ?? common.readUInt32LE(14), 14);
    header.writeUInt32LE(entry.header?.uncompressedSize ?? common.readUInt32LE(18), 18);
    parts.push(Buffer.from('PK\x03\x04'), header, name, extra, data);
    position += 30 + name.length + extra.length + data.length;
  }
  const listing = Buffer.concat(directory);
  const count = stated.count ?? entries.length;
  const { zip64 } = stated;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(stated.disk ?? 0, 0);
  end.writeUInt16LE(zip64 === undefined ? count : 0xffff, 4);
  end.writeUInt16LE(zip64 === undefined ? count : 0xffff, 6);
  end.writeUInt32LE(zip64 === undefined ? (stated.size ?? listing.length) : 0xffffffff, 8);
  end.writeUInt32LE(zip64 === undefined ? (stated.start ?? position) : 0xffffffff, 12);
  end.writeUInt16LE(stated.commentLength ?? 0, 16);
  const large = zip64 === undefined ? [] : [zip64End(zip64, count, listing.length, position)];
  return Buffer.concat([...parts, listing, ...large, Buffer.from('PK\x05\x06'), end]);
}

/** The end record of zip64 (APPNOTE.TXT 4.3.14), and after it where it lies (4.3.15). */
function zip64End(stated: NonNullable<RawEnd['zip64']>, count: number, size: number, start: number): Buffer {
  const bytes = Buffer.alloc(76);
  bytes.write('PK\x06\x06', 0, 'latin1');
  bytes.writeBigUInt64LE(44n, 4);
  bytes.writeUInt16LE(45, 12);
  bytes.writeUInt16LE(45, 14);
  bytes.writeBigUInt64LE(stated.count ?? BigInt(count), 24);
  bytes.writeBigUInt64LE(stated.count ?? BigInt(count), 32);
  bytes.writeBigUInt64LE(stated.size ?? BigInt(size), 40);
  bytes.writeBigUInt64LE(stated.start ?? BigInt(start), 48);
  bytes.write('PK\x06\x07', 56, 'latin1');
  bytes.writeBigUInt64LE(stated.recordAt ?? BigInt(start + size), 64);
  bytes.writeUInt32LE(1, 72);
  return bytes;
}
