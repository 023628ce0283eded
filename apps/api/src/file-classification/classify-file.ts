import type { FileClassificationRow, Store } from '@tasnif/store';
import { notCalibrated } from '../classify/classifier.ts';
import type { Context } from '../context.ts';
import { completeUpload } from '../dataset/complete-upload.ts';
import { ApiError, found } from '../errors.ts';
import { PRODUCTION } from '../deployment/alias.ts';
import { allInRange } from '../ranges.ts';
import type { ClassifyFileInput } from './classify-file.input.ts';

/**
 * Checks what can be checked at once, and leaves the reading and the classifying to a job. Throws OUT_OF_RANGE,
 * NOT_FOUND, UPLOAD_INCOMPLETE, BAD_INPUT, NO_DEPLOYMENT and NOT_CALIBRATED.
 */
export async function classifyFile(
  { store }: Pick<Context, 'store'>,
  input: ClassifyFileInput,
): Promise<FileClassificationRow> {
  const { format, topK, precision = null, textColumn, sheet, encoding, textFiles } = input;
  allInRange({ topK, precision });
  const upload = await completeUpload(store, input.upload, 'upload');
  const { modelId, alias } = await chooseModel(store, input);
  if (precision !== null && (await store.models.calibration(modelId)) === null) {
    throw notCalibrated(modelId);
  }
  const reading = {
    ...(textColumn && { textColumn }),
    ...(sheet && { sheet }),
    ...(encoding && { encoding }),
    ...(textFiles && { textFiles }),
  };
  return store.fileClassifications.create(
    { name: upload.name, modelId, alias, format, topK, precision },
    { uploadId: upload.id, reading },
  );
}

async function chooseModel(
  { models, deployments }: Store,
  { model = null, alias: given = null }: ClassifyFileInput,
): Promise<Pick<FileClassificationRow, 'modelId' | 'alias'>> {
  if (model !== null && given !== null) {
    throw new ApiError('BAD_INPUT', 'Both model and alias are given.', 'Give one of them.', 'alias');
  }
  if (model !== null) {
    return { modelId: found(await models.find(model), 'model', model, 'model').id, alias: null };
  }
  const alias = given ?? PRODUCTION;
  const { deployment } = await deployments.serving(alias);
  return { modelId: deployment.modelId, alias };
}
