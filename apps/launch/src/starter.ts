import { BaseModelsDocument, followModel, importModel, type Client } from '@tasnif/cli';
import { STARTER } from '@tasnif/store';

/**
 * Imports the encoder that comes with Tasnif, a Hugging Face folder, where the installation has none of its name, and says
 * what came of it.
 */
export async function ensureStarter(client: Client, folder: string, signal: AbortSignal): Promise<string> {
  const { baseModels } = await client.request(BaseModelsDocument, { first: 100 }, { signal });
  const known = baseModels.nodes.find(({ name }) => name === STARTER);
  if (known?.status === 'READY') return 'a small Arabic encoder, imported before';
  // A start that was broken off may have left its job.
  if (known === undefined) await importModel(client, folder, folder, { input: { name: STARTER }, signal });
  else await followModel(client, known.id, { signal });
  return 'a small Arabic encoder, imported';
}
