import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A zip archive from entry names and their contents; a name that ends with a slash is an empty folder. */
export async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(content), name);
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** The archive with another name for an entry, of the same length in bytes, which a careful writer would refuse. */
export function withEntryName(zip: Buffer, name: string, other: string): Buffer {
  if (Buffer.byteLength(name) !== Buffer.byteLength(other)) throw new Error('The names differ in length.');
  return Buffer.from(zip.toString('latin1').replaceAll(name, other), 'latin1');
}
