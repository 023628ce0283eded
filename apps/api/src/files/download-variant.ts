import type { Request, Response } from 'express';
import type { Services } from '../context.ts';
import { ApiError } from '../errors.ts';
import { sendArtifact } from './send-artifact.ts';

/** `GET /variants/:id/*path`: one of the files that `ModelVariant.files` lists, and no other. */
export async function sendVariantFile(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  request: Request<{ id: string; path: string[] }>,
  response: Response,
): Promise<void> {
  const { id } = request.params;
  const path = request.params.path.join('/');
  const files = await store.variants.files(id);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) {
    throw new ApiError(
      'NOT_FOUND',
      `The variant "${id}" has no file "${path}".`,
      'Take a url of ModelVariant.files.',
      'path',
    );
  }
  const name = path.split('/').at(-1) ?? 'file';
  const root = artifacts.variantFiles(id);
  await sendArtifact(response, { root, path: file.path, sha256: file.sha256, name });
}
