import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { answerError, BODY_LIMIT } from './answer-error.ts';
import { authenticate, createAuthentication } from './authentication.ts';
import type { Actor, Context, Services } from './context.ts';
import { ApiError } from './errors.ts';
import { sendModelFile, sendVariantFile } from './files/download.ts';
import { sendResult } from './files/result.ts';
import { sendFindings } from './files/findings-csv.ts';
import { sendReceived } from './files/received.ts';
import { createUploadReceiver } from './files/upload.ts';
import { checkRight, type Operation } from './rights.ts';

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
