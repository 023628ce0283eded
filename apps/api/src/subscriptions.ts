import type { Server } from 'node:http';
import { GraphQLError, parse, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { authenticate } from './authentication.ts';
import type { Actor, Context, Services } from './context.ts';
import { ApiError } from './errors.ts';
import { presentGraphQLError } from './present-error.ts';

/** Largest message over WebSocket: a subscription is short. */
const MESSAGE_BYTES = 64 * 1024;

/** Serves `/graphql` over WebSocket (graphql-transport-ws), for callers whose `connectionParams` hold a key. */
export function serveSubscriptions(
  services: Services,
  schema: GraphQLSchema,
  http: Server,
): { dispose(): Promise<void> } {
  const sockets = new WebSocketServer({ server: http, path: '/graphql', maxPayload: MESSAGE_BYTES });
  const actors = new WeakMap<object, Actor>();
  const served = useServer(
    {
      schema,
      // What goes wrong inside closes the socket without saying what.
      isProd: true,
      onConnect: async ({ connectionParams, extra }) => {
        try {
          actors.set(extra, await authenticate(services.store, connectionParams?.['authorization']));
          return true;
        } catch (error) {
          // graphql-ws closes the socket with 4403 Forbidden.
          if (error instanceof ApiError) return false;
          throw error;
        }
      },
      context: ({ extra }): Context => ({ ...services, actor: actors.get(extra) as Actor }),
      onSubscribe: (_context, _id, { query }) => syntaxErrors(query),
      onError: (_context, _id, _payload, errors) => errors.map(presentGraphQLError),
      onNext: (_context, _id, _payload, _args, { data = null, errors }) =>
        errors && { data, errors: errors.map(presentGraphQLError) },
    },
    sockets,
  );
  return {
    async dispose() {
      await served.dispose();
    },
  };
}

/** graphql-ws would close the socket, with all that runs on it, for an operation that it can't parse. */
function syntaxErrors(query: string): readonly GraphQLError[] | undefined {
  try {
    parse(query);
    return undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}
