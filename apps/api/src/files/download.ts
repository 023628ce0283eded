import type { Request, Response } from 'express';
import type { Services } from '../context.ts';
import { ApiError } from '../errors.ts';

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
  response.setHeader('Content-Disposition', `attachment; filename="${path.split('/').at(-1) ?? 'file'}"`);
  response.setHeader('ETag', `"${file.sha256}"`);
  await new Promise<void>((resolve, reject) => {
    // The folder may well lie below one whose name begins with a dot, such as .tasnif.
    const options = { root: artifacts.folder(id), dotfiles: 'allow', etag: false } as const;
    response.sendFile(file.path, options, (error) => {
      if (error === undefined || response.headersSent) resolve();
      else reject(error);
    });
  });
}
