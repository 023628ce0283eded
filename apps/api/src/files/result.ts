import { basename, dirname, extname } from 'node:path';
import type { Request, Response } from 'express';
import type { Services } from '../context.ts';
import { ApiError, found } from '../errors.ts';
import { sendArtifact } from './send-artifact.ts';

/** `GET /file-classifications/:id/result`: throws NOT_FOUND and RESULT_NOT_READY. */
export async function sendResult(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  request: Request<{ id: string }>,
  response: Response,
): Promise<void> {
  const { id } = request.params;
  const { name, format, result, job } = found(
    await store.fileClassifications.find(id),
    'file classification',
    id,
  );
  if (result === null) {
    throw new ApiError(
      'RESULT_NOT_READY',
      `The file classification "${id}" has no result: its job is ${job?.status ?? 'gone'}.`,
      'Wait until it has SUCCEEDED, or read in its error why it failed.',
      'id',
    );
  }
  const file = artifacts.resultFile(id, format);
  const stem = basename(name, extname(name));
  await sendArtifact(response, {
    ...{ root: dirname(file), path: basename(file), sha256: result.sha256 },
    name: `${stem}-classified.${format.toLowerCase()}`,
  });
}
