import { setTimeout as sleep } from 'node:timers/promises';
import { CloseCode, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { connectionFailure, connectionLost, graphQLFailure, isRecord } from './api-failure.ts';
import { CliError } from './cli-error.ts';
import { TrainingProgressDocument, type TrainingProgressSubscription } from './gql/operations.ts';

export type TrainingEvent = TrainingProgressSubscription['trainingProgress'];

export type ConnectionState = 'lost' | 'back';

/** Where to subscribe, and as whom. */
interface Server {
  url: string;
  connectionParams: Record<string, string>;
  onConnection: (state: ConnectionState) => void;
}

/** A server that takes longer than this for a handshake, or for a pong, is taken for gone. */
const PATIENCE_MS = 10_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/**
 * The events of a run after `afterSeq`, over graphql-transport-ws, until the server has no more. The first connection
 * must succeed; one that breaks off later is made again for as long as it takes.
 */
export async function* trainingProgress(
  server: Server,
  runId: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<TrainingEvent, void, undefined> {
  signal.throwIfAborted();
  const variables = { runId, afterSeq };
  const connection = createConnection(server);
  const results = connection.client.iterate<TrainingProgressSubscription>({
    query: TrainingProgressDocument,
    variables,
  });
  const leave = (): void => {
    void results.return?.();
    connection.dispose();
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    for await (const { data, errors } of results) {
      if (errors !== undefined) throw graphQLFailure(errors);
      const event = data?.trainingProgress;
      // What waited here when a connection broke off is sent again over the next one.
      if (event === undefined || event.seq <= variables.afterSeq) continue;
      // graphql-ws subscribes again with this very object.
      variables.afterSeq = event.seq;
      yield event;
    }
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    throw subscriptionFailure(error, server.url);
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
}

/** A WebSocket that does not wait forever for a server that accepts connections and says nothing. */
class ImpatientWebSocket extends WebSocket {
  constructor(address: string, protocols: string | string[]) {
    super(address, protocols, { handshakeTimeout: PATIENCE_MS });
  }
}

function createConnection({ url, connectionParams, onConnection }: Server): {
  client: ReturnType<typeof createClient>;
  dispose(): void;
} {
  const left = new AbortController();
  let socket: WebSocket | undefined;
  let state: 'new' | ConnectionState = 'new';
  let overdue: NodeJS.Timeout | undefined;
  const answered = (): void => {
    clearTimeout(overdue);
  };

  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: ImpatientWebSocket,
    connectionParams,
    connectionAckWaitTimeout: PATIENCE_MS,
    keepAlive: PATIENCE_MS,
    retryAttempts: Infinity,
    shouldRetry: (event) =>
      state !== 'new' && !left.signal.aborted && closeCode(event) !== CloseCode.Forbidden,
    retryWait: async (retries) => {
      const wait = Math.min(FIRST_WAIT_MS * 2 ** retries, LONGEST_WAIT_MS);
      await sleep(wait, undefined, { signal: left.signal }).catch(() => undefined);
    },
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      connected: () => {
        if (state === 'lost') onConnection('back');
        state = 'back';
      },
      closed: () => {
        answered();
        if (state !== 'back' || left.signal.aborted) return;
        state = 'lost';
        onConnection('lost');
      },
      ping: (received) => {
        if (!received) overdue = setTimeout(() => socket?.terminate(), PATIENCE_MS);
      },
      pong: (received) => {
        if (received) answered();
      },
    },
  });
  return {
    client,
    dispose() {
      answered();
      left.abort();
      client.terminate();
      socket?.terminate();
    },
  };
}

function closeCode(event: unknown): number | undefined {
  return isRecord(event) && typeof event['code'] === 'number' ? event['code'] : undefined;
}

/** What a subscription can end with: GraphQL errors, a close event, an error event of the socket, or an error of ours. */
function subscriptionFailure(error: unknown, url: string): unknown {
  if (Array.isArray(error)) return graphQLFailure(error);
  if (closeCode(error) === CloseCode.Forbidden) {
    return new CliError(
      'UNAUTHENTICATED',
      'Tasnif refused the key.',
      'Set TASNIF_KEY to a key that is valid, or leave it out beside a folder .tasnif with an admin.key.',
    );
  }
  if (closeCode(error) !== undefined) return connectionLost(url);
  return connectionFailure(isRecord(error) && 'error' in error ? error['error'] : error, url);
}
