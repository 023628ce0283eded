import { verifyFiles, type ArtifactFile } from '@tasnif/store';
import type { ProgressReporter } from '../progress.ts';
import { JobFailure } from '../job-failure.ts';

const NEEDED = ['config.json', 'model.safetensors', 'tasnif.json', 'README.md', 'onnx/model.onnx'];

/** What a variant is made of: the packed and rounded graphs are made anew. */
const isRead = (path: string): boolean => !path.startsWith('onnx/') || path.startsWith('onnx/model.onnx');

/**
 * Looks whether the files of a model that a variant is made of are what they were. Throws StoreError `MODEL_DAMAGED`,
 * and MODEL_TOO_OLD for a model that was made without some of them.
 */
export async function checkFiles(
  folder: string,
  modelId: string,
  listed: readonly ArtifactFile[],
  progress: ProgressReporter,
): Promise<void> {
  const missing = NEEDED.find((path) => !listed.some((file) => file.path === path));
  if (missing !== undefined) {
    throw new JobFailure(
      'MODEL_TOO_OLD',
      `The model "${modelId}" was made when models had no ${missing}.`,
      'Train it again.',
    );
  }
  const files = listed.filter(({ path }) => isRead(path));
  const total = files.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  let done = 0;
  for (const file of files) {
    progress.check();
    progress.report({ stage: 'CHECKING', done, total, unit: 'bytes' });
    await verifyFiles(folder, [file]);
    done += Number(file.bytes);
  }
}
