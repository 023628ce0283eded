import { setTimeout as sleep } from 'node:timers/promises';
import type { HubError } from './hub-error.ts';

/** Before each try after one that brought nothing, in milliseconds. */
export const PAUSES: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000];
/** Who asks to be left alone for longer than this is not waited for. */
const LONGEST_PAUSE_MS = 120_000;

/** A failure that may pass. */
export class TryAgain extends Error {
  /** What it is when there is no patience left. */
  readonly final: HubError;
  /** The other side asks for this much time, in milliseconds. */
  readonly afterMs: number;
  /** Whether something came before it failed. */
  readonly progressed: boolean;

  constructor(final: HubError, { afterMs = 0, progressed = false } = {}) {
    super(final.message, { cause: final });
    this.final = final;
    this.afterMs = afterMs;
    this.progressed = progressed;
  }
}

/** Does `work` again after each {@link TryAgain}, `pauses.length` times in a row in which nothing came. */
export async function withPatience<T>(pauses: readonly number[], work: () => Promise<T>): Promise<T> {
  let tries = 0;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TryAgain)) throw error;
      if (error.progressed) tries = 0;
      const pause = pauses[tries];
      if (pause === undefined || error.afterMs > LONGEST_PAUSE_MS) throw error.final;
      tries += 1;
      await sleep(Math.max(pause, error.afterMs));
    }
  }
}

/** The value of a `Retry-After` header, in seconds or as a date (RFC 9110, 10.2.3), in milliseconds from `now`. */
export function retryAfterMs(value: string | undefined, now: number): number {
  if (value === undefined) return 0;
  if (/^\d+$/.test(value)) return 1000 * Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
