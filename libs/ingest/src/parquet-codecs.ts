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
  switch (codec) {
    case 'UNCOMPRESSED':
      return packed;
    case 'GZIP':
      return gunzipSync(packed, { maxOutputLength: Math.max(1, size) });
    case 'BROTLI':
      return brotliDecompressSync(packed, { maxOutputLength: Math.max(1, size) });
    case 'ZSTD':
      return bufferOf(unpackZstandard(packed, new Uint8Array(size)));
    default: {
      const unpack = compressors[codec];
      if (unpack === undefined) throw new Error(`The compression ${codec} is not read.`);
      return bufferOf(unpack(packed, size));
    }
  }
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
