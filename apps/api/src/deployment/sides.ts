import { createHash } from 'node:crypto';
import type { Serving } from '@tasnif/store';

/** Models that answer a text: one for the caller and, where there is a challenge, the other in shadow. */
export interface Sides {
  caller: string;
  inShadow: string | null;
}

/** Who answers a text under an alias; the same for the same text as long as a challenge and its share stay. */
export function sidesOf({ deployment, challenge }: Serving, text: string): Sides {
  const champion = deployment.modelId;
  if (challenge === null) return { caller: champion, inShadow: null };
  const challenger = challenge.modelId;
  return placeOf(challenge.id, text) < challenge.share
    ? { caller: challenger, inShadow: champion }
    : { caller: champion, inShadow: challenger };
}

/**
 * Where a text as it came lies between 0 and 1, evenly and for each challenge anew: the first 32 bits of a SHA-256. With a
 * larger share a challenger keeps the texts that it had.
 */
function placeOf(challengeId: string, text: string): number {
  const digest = createHash('sha256').update(`${challengeId}\n`).update(text).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}
