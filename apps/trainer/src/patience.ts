import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseLostError } from '@tasnif/store';

const PAUSE_MS = 1_000;
/** A database that is away for longer ends the run. */
const PATIENCE_MS = 5 * 60_000;

/**
 * Tries again for as long as a database may be away. A refusal is no such thing and is thrown at once.
 *
 * @param arrived after a failure: the result, if the attempt was carried out and only its answer was lost
 */
export async function patiently<T>(
  attempt: () => Promise<T>,
  arrived: () => Promise<T | undefined> = () => Promise.resolve(undefined),
): Promise<T> {
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    try {
      return await attempt();
    } catch (error) {
      const refused = error instanceof LeaseLostError || error instanceof TypeError;
      if (refused || performance.now() > deadline) throw error;
      await sleep(PAUSE_MS);
      const result = await arrived().catch(() => undefined);
      if (result !== undefined) return result;
    }
  }
}
