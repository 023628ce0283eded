import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EvaluationError } from './errors.ts';

const FILES = ['model.safetensors', 'pytorch_model.bin'];

/** Names a base model by its weights: the beginning of their SHA-256. Throws DATA_MISSING. */
export async function fingerprintOf(modelFolder: string): Promise<string> {
  const file = FILES.map((name) => join(modelFolder, name)).find((path) => existsSync(path));
  if (file === undefined) {
    throw new EvaluationError(
      'DATA_MISSING',
      `${modelFolder} holds no ${FILES.join(' and no ')}.`,
      'Name a Hugging Face folder with --base-model.',
    );
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex').slice(0, 12);
}
