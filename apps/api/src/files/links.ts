import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Store } from '@tasnif/store';
import { ApiError } from '../errors.ts';

/** Links that whoever holds them may read from without a key, until they expire. */
export interface Links {
  /** `path` with the time at which it expires and what proves that we said so: `?expires=…&signature=…`. */
  sign(path: string, minutes: number): Promise<string>;
  /**
   * `path` as it was asked for, percent-encoded. Throws LINK_INVALID unless its signature is ours for this path and
   * this time, and LINK_EXPIRED when the time is over.
   */
  check(path: string, query: LinkQuery): Promise<void>;
}

/** What stands behind the question mark of a link. */
interface LinkQuery {
  expires?: unknown;
  signature?: unknown;
}

/** `now`: milliseconds since 1970. */
export function createLinks({ secrets }: Pick<Store, 'secrets'>, now: () => number = Date.now): Links {
  let known: Buffer | undefined;

  async function signatureOf(path: string, expires: string): Promise<string> {
    known ??= await secrets.take('LINKS');
    // A path holds no line break, so that no two of these are the same text. GET stands for HEAD too.
    return createHmac('sha256', known).update(`GET\n${path}\n${expires}`).digest('base64url');
  }

  return {
    async sign(path, minutes) {
      const expires = String(Math.floor(now() / 1000) + minutes * 60);
      return `${path}?expires=${expires}&signature=${await signatureOf(path, expires)}`;
    },
    async check(path, { expires, signature }) {
      if (typeof expires !== 'string' || typeof signature !== 'string') throw invalid();
      const wanted = Buffer.from(await signatureOf(path, expires));
      const given = Buffer.from(signature);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw invalid();
      if (Number(expires) * 1000 <= now()) throw expired(Number(expires));
    },
  };
}

function invalid(): ApiError {
  return new ApiError(
    'LINK_INVALID',
    'The link is not one that was made here for this file and this time.',
    'Copy it whole, or ask whoever gave it to you for another.',
    'signature',
  );
}

function expired(seconds: number): ApiError {
  return new ApiError(
    'LINK_EXPIRED',
    `The link could be used until ${new Date(seconds * 1000).toISOString()}.`,
    'Ask whoever gave it to you for another.',
    'expires',
  );
}
