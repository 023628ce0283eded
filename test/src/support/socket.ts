import type { FormattedExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A caller of the api over a WebSocket of its own, opened by the first operation. */
export interface Socket {
  /** The first result of an operation; rejects with the close event, or the errors of a refused operation. */
  query(query: string, variables?: Record<string, unknown>): Promise<FormattedExecutionResult>;
  /** All results of an operation, until it completes; rejects as `query` does. */
  iterate(
    query: string,
    variables?: Record<string, unknown>,
  ): AsyncIterableIterator<FormattedExecutionResult>;
  dispose(): Promise<void>;
}

/** `key` goes with the connection; `null` sends none. A connection that breaks off is not made again. */
export function createSocket(url: string, key: string | null): Socket {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(key !== null && { connectionParams: { authorization: `Bearer ${key}` } }),
  });
  const iterate: Socket['iterate'] = (query, variables = {}) =>
    client.iterate({ query, variables }) as AsyncIterableIterator<FormattedExecutionResult>;
  return {
    iterate,
    async query(query, variables) {
      for await (const result of iterate(query, variables)) return result;
      throw new Error('The operation completed without a result.');
    },
    async dispose() {
      await client.dispose();
    },
  };
}
