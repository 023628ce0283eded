import type { ArtifactFile } from '@tasnif/store';
import type { Request, Response } from 'express';
import type { Services } from '../context.ts';
import { ApiError } from '../errors.ts';
import { sendArtifact } from './send-artifact.ts';

type FileRequest = Request<{ id: string; path: string[] }>;

/** `GET /models/:id/*path`: one of the files that `Model.files` lists, and no other; `Range` gives a part of it. */
export async function sendModelFile(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  request: FileRequest,
  response: Response,
): Promise<void> {
  const { id } = request.params;
  const file = listed(request, await store.models.artifacts(id), { kind: 'model', field: 'Model.files' });
  await send(response, artifacts.folder(id), file);
}

/** `GET /variants/:id/*path`: the same of `ModelVariant.files`. */
export async function sendVariantFile(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  request: FileRequest,
  response: Response,
): Promise<void> {
  const { id } = request.params;
  const file = listed(request, await store.variants.files(id), {
    ...{ kind: 'variant', field: 'ModelVariant.files' },
  });
  await send(response, artifacts.variantFiles(id), file);
}

/** The file that is asked for; throws NOT_FOUND. */
function listed(
  { params }: FileRequest,
  files: readonly ArtifactFile[],
  { kind, field }: { kind: string; field: string },
): ArtifactFile {
  const path = params.path.join('/');
  const file = files.find((candidate) => candidate.path === path);
  if (file !== undefined) return file;
  throw new ApiError(
    'NOT_FOUND',
    `The ${kind} "${params.id}" has no file "${path}".`,
    `Take a url of ${field}.`,
    'path',
  );
}

async function send(response: Response, root: string, { path, sha256 }: ArtifactFile): Promise<void> {
  await sendArtifact(response, { root, path, sha256, name: path.split('/').at(-1) ?? 'file' });
}
