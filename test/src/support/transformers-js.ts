import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';

const name = '@huggingface/transformers';

/** For `it.skipIf(...)`: the reason when the package is not installed, else `false`. */
export const withoutTransformersJs: false | string = isInstalled() ? false : `needs ${name}`;

interface Library {
  env: { allowRemoteModels: boolean; localModelPath: string };
  pipeline(
    task: 'text-classification',
    model: string,
    options: { dtype: 'fp32' | 'q8' },
  ): Promise<(texts: readonly string[]) => Promise<{ label: string }[]>>;
}

/** The labels that transformers.js gives to texts with a model folder. */
export async function transformersJsLabels(
  folder: string,
  texts: readonly string[],
  dtype: 'fp32' | 'q8',
): Promise<string[]> {
  const { env, pipeline } = (await import(name)) as Library;
  env.allowRemoteModels = false;
  env.localModelPath = dirname(folder);
  const classify = await pipeline('text-classification', basename(folder), { dtype });
  return (await classify(texts)).map(({ label }) => label);
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
