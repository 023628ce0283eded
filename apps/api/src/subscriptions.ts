import type { Server } from 'node:http';
import type { GraphQLSchema } from 'graphql';
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
