import type { Request, Response } from 'express';
import type { Services } from '../context.ts';
import { ApiError } from '../errors.ts';
import { sendArtifact } from './send-artifact.ts';

/** `GET /models/:id/*path`: one of the files that `Model.files` lists, and no other; `Range` gives a part of it. */
export async function sendModelFile(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  request: Request<{ id: string; path: string[] }>,
  response: Response,
): Promise<void> {
  const { id } = request.params;
  const path = request.params.path.join('/');
  const files = await store.models.artifacts(id);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) {
    throw new ApiError(
      'NOT_FOUND',
      `The model "${id}" has no file "${path}".`,
      'Take a url of Model.files.',
      'path',
    );
  }
  const name = path.split('/').at(-1) ?? 'file';
  await sendArtifact(response, { root: artifacts.folder(id), path: file.path, sha256: file.sha256, name });
}
