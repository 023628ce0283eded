import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { authenticate, createAuthentication } from './authentication.ts';
import type { Actor, Context, Services } from './context.ts';
import { ApiError } from './errors.ts';
import { sendModelFile } from './files/download.ts';
import { sendVariantFile } from './files/download-variant.ts';
import { sendResult } from './files/result.ts';
import { sendFindings } from './files/findings-csv.ts';
import { sendReceived } from './files/received.ts';
import { createUploadReceiver } from './files/upload.ts';
import { presentError } from './present-error.ts';
import { checkRight, type Operation } from './rights.ts';

/** Largest GraphQL request over HTTP: a thousand long texts fit. */
const BODY_LIMIT = '32mb';

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
  INTERNAL_SERVER_ERROR: 500,
  DISK_FULL: 507,
};

/** The HTTP routes. All but `/healthz` need a key; what can be downloaded, a key or a signed link. */
export function createApp(services: Services, apollo: ApolloServer<Context>): Express {
  const app = express();
  const receiveUpload = createUploadReceiver(services);
  app.disable('x-powered-by');
  app.get('/healthz', async (_request, response) => {
    await services.store.health();
    response.json({ status: 'ok' });
  });
  app.get('/datasets/:id/findings.csv', async (request, response) => {
    await checkDownload(services, 'GET /datasets/:id/findings.csv', request);
    await sendFindings(services, request, response);
  });
  app.get('/models/:id/*path', async (request, response) => {
    await checkDownload(services, 'GET /models/:id/*path', request);
    await sendModelFile(services, request, response);
  });
  app.get('/variants/:id/*path', async (request, response) => {
    await checkDownload(services, 'GET /variants/:id/*path', request);
    await sendVariantFile(services, request, response);
  });
  app.get('/file-classifications/:id/result', async (request, response) => {
    await checkDownload(services, 'GET /file-classifications/:id/result', request);
    await sendResult(services, request, response);
  });
  app.use(requireKey(services));
  app.use(
    '/graphql',
    express.json({ limit: BODY_LIMIT }),
    expressMiddleware(apollo, {
      context: ({ res }) => Promise.resolve({ ...services, actor: actorOf(res) }),
    }),
  );
  app.put('/uploads/:id', async (request, response) => {
    checkRight(actorOf(response), 'PUT /uploads/:id');
    await receiveUpload(request, response);
  });
  app.head('/uploads/:id', async (request, response) => {
    checkRight(actorOf(response), 'HEAD /uploads/:id');
    await sendReceived(services, request, response);
  });
  app.use((request) => {
    throw new ApiError('NOT_FOUND', `There is nothing at ${request.path}.`, 'The API is at /graphql.');
  });
  app.use(answerError);
  return app;
}

function requireKey({ store }: Services): RequestHandler {
  const authenticateOften = createAuthentication(store);
  return async (request, response, next) => {
    response.locals['actor'] = await authenticateOften(request.headers.authorization);
    next();
  };
}

/** Lets through a link that was signed, and else whoever holds a key with the right. */
async function checkDownload(
  { store, links }: Services,
  operation: Operation,
  { path, query, headers }: Pick<Request, 'path' | 'query' | 'headers'>,
): Promise<void> {
  if ('signature' in query) await links.check(path, query);
  else checkRight(await authenticate(store, headers.authorization), operation);
}

function actorOf(response: Response): Actor {
  return response.locals['actor'] as Actor;
}

/** In the shape of a GraphQL response, so that a client has one kind of error to read. */
const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { message, ...extensions } = presentError(requestError(error) ?? error);
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
