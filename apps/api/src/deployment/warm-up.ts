import type { Services } from '../context.ts';
import { PRODUCTION } from './alias.ts';

/** Aliases whose models are loaded ahead. */
const MOST = 20;

/**
 * Loads what is deployed, so that no text waits for its model after a restart: `production` last, for where memory is
 * short the model that was used last stays. A model that can't be loaded is said in the log, and to whoever asks it.
 */
export async function warmUp(
  { store, classifier }: Pick<Services, 'store' | 'classifier'>,
  signal: AbortSignal,
): Promise<void> {
  const { rows } = await store.deployments.list({ first: MOST });
  const production = await store.deployments.current(PRODUCTION);
  const others = rows.filter(({ alias }) => alias !== PRODUCTION);
  for (const { alias, modelId } of [...others, ...(production === null ? [] : [production])]) {
    if (signal.aborted) return;
    await classifier.load(modelId).catch((error: unknown) => {
      console.error(`api: ${modelId}, deployed as "${alias}", could not be loaded:`, error);
    });
  }
}
