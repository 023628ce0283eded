import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress as unpackZstandard } from 'fzstd';
import type { CompressionCodec } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/**
 * The bytes of a page, in memory that a page of a few bytes cannot make larger than it states.
 * hyparquet-compressors unpacks Zstandard without any bound, and gzip and Brotli in many times what zlib takes.
 *
 * @param size that the page states
 * @throws Error for damage, for a codec that is not read, and where a page unpacks to more than `size`
 */
export function unpackPage(codec: CompressionCodec, packed: Buffer, size: number): Buffer {
  // A page of nulls may hold nothing at all, which zlib would call cut off.
  if (size === 0) return Buffer.alloc(0);
  switch (codec) {
    case 'UNCOMPRESSED':
      return packed;
    case 'GZIP':
      return gunzipSync(packed, { maxOutputLength: size });
    case 'BROTLI':
      return brotliDecompressSync(packed, { maxOutputLength: size });
    case 'ZSTD': {
      const stated = zstandardSize(packed);
      if (stated !== undefined && stated !== size) throw new Error('The frame states another size.');
      return bufferOf(unpackZstandard(packed, new Uint8Array(size)));
    }
    default: {
      const unpack = compressors[codec];
      if (unpack === undefined) throw new Error(`The compression ${codec} is not read.`);
      return bufferOf(unpack(packed, size));
    }
  }
}

/** What the header of a frame says that it unpacks to, where it does (RFC 8878, 3.1.1.1). */
function zstandardSize(frame: Buffer): number | undefined {
  const descriptor = frame.readUInt8(4);
  const single = (descriptor & 0x20) !== 0;
  const width = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionaryWidth = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (single ? 0 : 1) + dictionaryWidth;
  if (width === 0) return undefined;
  if (width === 8) return Number(frame.readBigUInt64LE(at));
  return frame.readUIntLE(at, width) + (width === 2 ? 256 : 0);
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
