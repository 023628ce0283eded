import type { Server } from 'node:http';
import { GraphQLError, parse, type GraphQLSchema } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { authenticate } from './authentication.ts';
import type { Actor, Context, Services } from './context.ts';
import { ApiError } from './errors.ts';
import { presentGraphQLError } from './present-error.ts';

/** Largest message over WebSocket: a subscription is short. */
const MESSAGE_BYTES = 64 * 1024;
/** What runs on a connection ends this long after its key was revoked, at the latest. */
const RECHECK_MS = 5_000;

export interface Subscriptions {
  /** Ends all connections; those that do not close within `patienceMs` are cut. */
  dispose(patienceMs: number): Promise<void>;
}

/** Serves `/graphql` over WebSocket (graphql-transport-ws), for callers whose `connectionParams` hold a key. */
export function serveSubscriptions(services: Services, schema: GraphQLSchema, http: Server): Subscriptions {
  const sockets = new WebSocketServer({ server: http, path: '/graphql', maxPayload: MESSAGE_BYTES });
  /** Who holds the key that a connection has shown. */
  const holders = new WeakMap<WebSocket, { authorization: unknown; actor: Actor }>();

  /** Looks the key up, now and not as it was; throws UNAUTHENTICATED. */
  async function admit(socket: WebSocket, authorization: unknown): Promise<void> {
    holders.set(socket, { authorization, actor: await authenticate(services.store, authorization) });
  }

  const served = useServer<{ authorization?: unknown }>(
    {
      schema,
      // What goes wrong inside closes the socket without saying what.
      isProd: true,
      onConnect: async ({ connectionParams, extra }) => {
        try {
          await admit(extra.socket, connectionParams?.authorization);
          return true;
        } catch (error) {
          // graphql-ws closes the socket with 4403 Forbidden.
          if (error instanceof ApiError) return false;
          throw error;
        }
      },
      context: ({ extra }): Context => ({
        ...services,
        actor: (holders.get(extra.socket) as { actor: Actor }).actor,
      }),
      onSubscribe: async ({ connectionParams, extra }, _id, { query }) => {
        try {
          await admit(extra.socket, connectionParams?.authorization);
          parse(query);
          return undefined;
        } catch (error) {
          // graphql-ws would close the socket, with all that runs on it, for what is thrown here.
          if (error instanceof GraphQLError) return [error];
          return [new GraphQLError('', { originalError: error as Error })];
        }
      },
      onError: (_context, _id, _payload, errors) => errors.map(presentGraphQLError),
      onNext: (_context, _id, _payload, _args, { data = null, errors }) =>
        errors && { data, errors: errors.map(presentGraphQLError) },
    },
    sockets,
  );

  const recheck = setInterval(() => {
    for (const socket of sockets.clients) {
      const holder = holders.get(socket);
      if (holder === undefined) continue;
      admit(socket, holder.authorization).catch((error: unknown) => {
        // While the database can't be asked, whoever was let in stays.
        if (error instanceof ApiError) socket.close(CloseCode.Forbidden, 'Forbidden');
      });
    }
  }, RECHECK_MS);

  return {
    async dispose(patienceMs) {
      clearInterval(recheck);
      const impatience = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, patienceMs);
      await served.dispose();
      clearTimeout(impatience);
    },
  };
}
