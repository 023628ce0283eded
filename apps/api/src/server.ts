import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { createApp } from './app.ts';
import type { Context, Services } from './context.ts';
import { presentGraphQLError } from './present-error.ts';
import { createSchema } from './schema.ts';
import { statusOfOverload } from './status-of-overload.ts';
import { serveSubscriptions } from './subscriptions.ts';

/** How long a request may go on after the server was told to stop. */
const PATIENCE_MS = 5_000;

export interface ApiServer {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  url: string;
  /** Ends subscriptions and requests, then stops listening. */
  dispose(): Promise<void>;
}

/** Serves GraphQL over HTTP and WebSocket on `/graphql`, uploads, downloads and `/healthz`. */
export async function createApiServer(
  services: Services,
  { host, port }: { host: string; port: number },
): Promise<ApiServer> {
  const schema = await createSchema();
  const apollo = new ApolloServer<Context>({
    schema,
    // main.ts alone hears signals, and ends things in their order.
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled(), statusOfOverload],
    formatError: (_formatted, error) => presentGraphQLError(error),
  });
  await apollo.start();

  const http = createServer(createApp(services, apollo));
  // An upload may take longer than Node lets a request take; `receiveUpload` has a rule of its own.
  http.requestTimeout = 0;
  const subscriptions = serveSubscriptions(services, schema, http);
  const { address, family, port: chosen } = await listen(http, host, port);

  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${chosen}`,
    async dispose() {
      await subscriptions.dispose(PATIENCE_MS);
      await close(http);
      await apollo.stop();
    },
  };
}

function listen(http: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      resolve(http.address() as AddressInfo);
    });
  });
}

async function close(http: Server): Promise<void> {
  const closed = new Promise((resolve) => http.close(resolve));
  const impatience = setTimeout(() => {
    http.closeAllConnections();
  }, PATIENCE_MS);
  http.closeIdleConnections();
  await closed;
  clearTimeout(impatience);
}
