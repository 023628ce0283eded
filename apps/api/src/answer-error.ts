import type { ErrorRequestHandler } from 'express';
import { ApiError } from './errors.ts';
import { presentError } from './present-error.ts';

/** Largest GraphQL request over HTTP: a thousand long texts fit. */
export const BODY_LIMIT = '32mb';

/** HTTP statuses of the codes that have one of their own; every other refusal is 400. */
const statuses: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  LINK_EXPIRED: 403,
  LINK_INVALID: 403,
  NOT_FOUND: 404,
  RESULT_NOT_READY: 409,
  UPLOAD_COMPLETE: 409,
  UPLOAD_OFFSET: 409,
  UPLOAD_TAKEN_OVER: 409,
  TOO_LARGE: 413,
  RANGE_NOT_SATISFIABLE: 416,
  INTERNAL_SERVER_ERROR: 500,
  DISK_FULL: 507,
};

/** What was said of a file before it could not be sent. */
const headersOfFiles = ['Content-Type', 'Content-Disposition', 'ETag', 'Last-Modified', 'Cache-Control'];

/** In the shape of a GraphQL response, so that a client has one kind of error to read. */
export const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { message, ...extensions } = presentError(requestError(error) ?? error);
  for (const name of headersOfFiles) response.removeHeader(name);
  response.status(statuses[extensions.code] ?? 400).json({ errors: [{ message, extensions }] });
};

/** What Express says of a request that it can't read. */
function requestError(error: unknown): ApiError | undefined {
  const { type, status = 500 } = error as { type?: string; status?: number };
  switch (type) {
    case 'entity.too.large':
      return new ApiError(
        'TOO_LARGE',
        `The request is larger than ${BODY_LIMIT}.`,
        'Send it in parts, or as an upload.',
      );
    case 'entity.parse.failed':
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ApiError(
        'BAD_INPUT',
        'The body of the request is not JSON in UTF-8.',
        'Send {"query": …, "variables": …}.',
      );
    default:
      // 404 is said of a file that should be on the disk, which is no fault of the request.
      if (status < 400 || status > 499 || status === 404) return undefined;
      return new ApiError(
        'BAD_INPUT',
        'The request can not be read.',
        'Check its address (percent-encoded UTF-8), its headers and its body.',
      );
  }
}
