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
}

/** An archive that may lie, byte by byte after APPNOTE.TXT 4.3: local headers with data, directory, end record. */
export function rawZip(entries: readonly RawEntry[], statedCount = entries.length): Buffer {
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
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(entry.offset ?? position, 10);
    const madeByUnix = Buffer.from([20, 3]);
    directory.push(Buffer.from('PK\x01\x02'), madeByUnix, common, rest, name);
    parts.push(Buffer.from('PK\x03\x04'), common, name, data);
    position += 30 + name.length + data.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(statedCount, 4);
  end.writeUInt16LE(statedCount, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(position, 12);
  return Buffer.concat([...parts, listing, Buffer.from('PK\x05\x06'), end]);
}
