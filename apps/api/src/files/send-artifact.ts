import type { Response } from 'express';
import { ApiError } from '../errors.ts';

/** A file among the artifacts. */
interface SentFile {
  /** Its folder, and its path below that. */
  root: string;
  path: string;
  /** Hexadecimal: by it a download that broke off sees that the file is still the same. */
  sha256: string;
  /** What it is saved as. */
  name: string;
}

/** Sends a file, or the part of it that `Range` names. Throws RANGE_NOT_SATISFIABLE. */
export async function sendArtifact(
  response: Response,
  { root, path, sha256, name }: SentFile,
): Promise<void> {
  response.attachment(name);
  response.setHeader('ETag', `"${sha256}"`);
  await new Promise<void>((resolve, reject) => {
    // The folder may well lie below one whose name begins with a dot, such as .tasnif.
    response.sendFile(path, { root, dotfiles: 'allow', etag: false }, (error) => {
      if (error === undefined || response.headersSent) resolve();
      else reject(isOutOfRange(error) ? rangeNotSatisfiable(response) : error);
    });
  });
}

function isOutOfRange(error: Error & { status?: number }): boolean {
  return error.status === 416;
}

function rangeNotSatisfiable(response: Response): ApiError {
  const [, bytes = 'fewer'] = /\/(\d+)$/.exec(String(response.getHeader('Content-Range'))) ?? [];
  return new ApiError(
    'RANGE_NOT_SATISFIABLE',
    `The file has ${bytes} bytes, none of which Range names.`,
    'Count from 0. A download that has all of them is complete.',
    'Range',
  );
}
