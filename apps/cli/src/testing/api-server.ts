import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
// Named to the file, as in generate-operations.ts.
import { buildSchema, graphql, GraphQLError } from 'graphql/index.js';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { schemaText } from './schema-text.ts';

export interface ApiOptions {
  /** Root fields of queries, mutations and subscriptions; a subscription's yields `{ trainingProgress: event }`. */
  fields?: Record<string, (args: never) => unknown>;
  /** Default: any. */
  key?: string;
  /** Answers a PUT; default: reads it all. */
  onPut?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Answers a GET. */
  onGet?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Default: a free one. */
  port?: number;
}

export interface TestApi {
  url: string;
  port: number;
  /** The bodies of all uploads, by their path. */
  uploads: Map<string, { body: Buffer; headers: IncomingMessage['headers'] }>;
  /** Breaks off every connection there is, without a word. */
  breakOff(): void;
  dispose(): Promise<void>;
}

/** A failure as the API reports it. */
export function failure(
  code: string,
  message: string,
  more: { hint?: string; field?: string } = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...more } });
}

/** The API's schema over HTTP and WebSocket, as the API serves it, with root fields of the test's own. */
export async function startApi({
  fields = {},
  key,
  onPut,
  onGet,
  port = 0,
}: ApiOptions = {}): Promise<TestApi> {
  const schema = buildSchema(schemaText);
  const uploads: TestApi['uploads'] = new Map();
  const sockets = new Set<Socket>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`) {
      reply(response, { errors: [failure('UNAUTHENTICATED', 'The key is unknown or revoked.')] }, 401);
    } else if (request.method === 'GET' && onGet) {
      onGet(request, response);
    } else if (request.method !== 'PUT') {
      const { query, variables } = JSON.parse(await text(request)) as { query: string; variables: object };
      reply(
        response,
        await graphql({ schema, source: query, variableValues: { ...variables }, rootValue: fields }),
      );
    } else if (onPut) {
      onPut(request, response);
    } else {
      uploads.set(request.url ?? '', { body: await buffer(request), headers: request.headers });
      reply(response, {});
    }
  }
  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const subscriptions = useServer(
    {
      schema,
      roots: { subscription: fields },
      onConnect: ({ connectionParams }) =>
        key === undefined || connectionParams?.['authorization'] === `Bearer ${key}`,
    },
    new WebSocketServer({ server: http, path: '/graphql' }),
  );
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const chosen = (http.address() as AddressInfo).port;
  const breakOff = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${chosen}`,
    port: chosen,
    uploads,
    breakOff,
    async dispose() {
      if (!http.listening) return;
      breakOff();
      await new Promise((resolve) => http.close(resolve));
      await subscriptions.dispose();
    },
  };
}

export function reply(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
