import { ApiError } from '../errors.ts';

/** The SHA-256, hexadecimal, in a header `Repr-Digest` (RFC 9530); `null` where it has none. Throws BAD_INPUT. */
export function parseReprDigest(header: string): string | null {
  const [, base64] = /(?:^|,)\s*sha-256=([^,;]*)/.exec(header) ?? [];
  if (base64 === undefined) return null;
  // 32 bytes are 43 characters and one to fill up.
  if (/^:[\w+/]{43}=:$/.test(base64)) return Buffer.from(base64.slice(1, -1), 'base64').toString('hex');
  throw new ApiError(
    'BAD_INPUT',
    `Repr-Digest is "${header}", which holds no SHA-256.`,
    'Send "sha-256=:…:" with the 32 bytes in base64, or leave it out.',
    'Repr-Digest',
  );
}
