import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connectionFailure, graphQLFailure, isRecord } from './api-failure.ts';
import { CliError } from './cli-error.ts';
import { CreateUploadDocument } from './gql/operations.ts';
import type { TypedDocument } from './gql/typed-document.ts';
import { send, type HttpRequest } from './http.ts';
import { trainingProgress, type ConnectionState, type TrainingEvent } from './training-progress.ts';

export interface ClientOptions {
  /** Address of the API without `/graphql`, such as `http://127.0.0.1:4000`. */
  url: string;
  /** Sent as a bearer token; without one the API refuses with UNAUTHENTICATED. */
  key: string | undefined;
  /** Told when the connection of a subscription breaks off, and when it is back. */
  onConnection?: (state: ConnectionState) => void;
}

export interface UploadOptions {
  signal?: AbortSignal;
  /** Told the number of bytes handed to the network so far. */
  onBytes?: (sent: number) => void;
}

/** A client of the GraphQL API. Everything rejects with a CliError, or with the reason of the signal. */
export interface Client {
  readonly url: string;
  /** Runs a query or a mutation. */
  request<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    options?: { signal?: AbortSignal },
  ): Promise<Result>;
  /**
   * The events of a run after `afterSeq` (default 0: all), until it has ended. A connection that breaks off is made
   * again for as long as it takes, and no event is lost or comes twice.
   */
  progress(runId: string, afterSeq?: number, signal?: AbortSignal): AsyncIterable<TrainingEvent>;
  /** Sends a file (a path) or a stream of bytes as an upload, and returns its id. */
  upload(source: string | Readable, name: string, options?: UploadOptions): Promise<string>;
  /** Writes what the API has at a path of its own to a file, which it makes or replaces. */
  download(path: string, file: string, signal?: AbortSignal): Promise<void>;
  /** Breaks off whatever is still going on. */
  dispose(): void;
}

export function createClient({ url, key, onConnection = () => undefined }: ClientOptions): Client {
  const authorization: { authorization?: string } =
    key === undefined ? {} : { authorization: `Bearer ${key}` };
  const closed = new AbortController();
  const untilClosed = (signal: AbortSignal | undefined): AbortSignal =>
    signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal]);

  async function sendAuthorized(path: string, { headers, signal, ...rest }: HttpRequest): Promise<unknown> {
    try {
      signal.throwIfAborted();
      const answer = await send(url + path, { ...rest, signal, headers: { ...headers, ...authorization } });
      return parseAnswer(url, answer);
    } catch (error) {
      signal.throwIfAborted();
      throw connectionFailure(error, url);
    }
  }

  const request: Client['request'] = async <Result, Variables>(
    query: TypedDocument<Result, Variables>,
    variables: Variables,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Result> => {
    const answer = await sendAuthorized('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: untilClosed(signal),
    });
    if (!isRecord(answer) || !isRecord(answer['data'])) throw notTasnif(url);
    return answer['data'] as Result;
  };

  return {
    url,
    request,
    progress: (runId, afterSeq = 0, signal) =>
      trainingProgress(
        { url, connectionParams: authorization, onConnection },
        runId,
        afterSeq,
        untilClosed(signal),
      ),
    async upload(source, name, { signal, onBytes } = {}) {
      const size = typeof source === 'string' ? (await stat(source)).size : undefined;
      const { createUpload } = await request(CreateUploadDocument, { input: { name } }, signal && { signal });
      // A file that grows meanwhile must not overrun the length that was announced.
      const body =
        typeof source === 'string' ? createReadStream(source, { end: Math.max(0, (size ?? 0) - 1) }) : source;
      let sent = 0;
      body.on('data', (chunk: Buffer) => onBytes?.((sent += chunk.length)));
      await sendAuthorized(createUpload.url, {
        method: 'PUT',
        headers: {
          'content-type': 'application/octet-stream',
          ...(size !== undefined && { 'content-length': size }),
        },
        body,
        signal: untilClosed(signal),
      });
      return createUpload.id;
    },
    async download(path, file, signal) {
      const response = await fetch(url + path, {
        headers: authorization,
        signal: untilClosed(signal),
      }).catch((error: unknown) => {
        throw connectionFailure(isRecord(error) ? error['cause'] : error, url);
      });
      if (!response.ok || response.body === null) {
        parseAnswer(url, await response.text());
        throw notTasnif(url);
      }
      await pipeline(response.body, createWriteStream(file));
    },
    dispose() {
      closed.abort(new CliError('INTERRUPTED', 'The client was closed.'));
    },
  };
}

/** GraphQL answers and refused uploads have their errors in the same place. */
function parseAnswer(url: string, body: string): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    throw notTasnif(url);
  }
  const errors = isRecord(answer) ? answer['errors'] : undefined;
  if (Array.isArray(errors) && errors.length > 0) throw graphQLFailure(errors);
  return answer;
}

function notTasnif(url: string): CliError {
  return new CliError(
    'NOT_TASNIF',
    `What answers at ${url} is not Tasnif's API.`,
    'Another program may use that port; name the right address with --url or TASNIF_URL.',
  );
}
