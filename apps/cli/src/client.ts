import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { connectionFailure, graphQLFailure, isRecord } from './api-failure.ts';
import { CliError } from './cli-error.ts';
import { CreateUploadDocument, UploadStateDocument, type UploadStateQuery } from './gql/operations.ts';
import type { TypedDocument } from './gql/typed-document.ts';
import { downloadFile, type FileContent } from './download-file.ts';
import { send, type HttpRequest } from './http.ts';
import { sendUpload, type UploadRoute, type UploadSource } from './send-upload.ts';
import { trainingProgress, type ConnectionState, type TrainingEvent } from './training-progress.ts';

export interface ClientOptions {
  /** Address of the API without `/graphql`, such as `http://127.0.0.1:4000`. */
  url: string;
  /** Sent as a bearer token; without one the API refuses with UNAUTHENTICATED. */
  key: string | undefined;
  /** Told when the connection of a subscription or an upload breaks off, and when it is back. */
  onConnection?: (state: ConnectionState) => void;
  /**
   * Milliseconds before each try to go on with an upload or a download that broke off; it rejects when they are used up
   * and nothing more has come. Default: 1 to 30 s, two minutes in all.
   */
  pauses?: readonly number[];
}

export interface UploadOptions {
  signal?: AbortSignal;
  /** Told the number of bytes handed to the network so far, from the beginning of the file. */
  onBytes?: (sent: number) => void;
  /** The id of an upload that broke off, which goes on. Default: a new one. */
  resume?: string;
  /** Told the id as soon as there is one. */
  onUpload?: (id: string) => void;
}

export interface DownloadOptions {
  signal?: AbortSignal;
  content?: FileContent;
  /** Told how many bytes of a file of known content are here. */
  onBytes?: (here: number) => void;
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
  /**
   * Writes what the API has at a path of its own to a file, which it makes or replaces. What is of known content goes on
   * where it broke off, and is checked.
   */
  download(path: string, file: string, options?: DownloadOptions): Promise<void>;
  /**
   * Sends a file (a path) or what a source opens as an upload, and returns its id. A connection that breaks off is
   * made again, and the upload goes on from where the server is. Rejects with `WRONG_UPLOAD` too.
   */
  upload(source: string | UploadSource, name: string, options?: UploadOptions): Promise<string>;
  /** Breaks off whatever is still going on. */
  dispose(): void;
}

const PAUSES = [1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000];

export function createClient({
  url,
  key,
  onConnection = () => undefined,
  pauses = PAUSES,
}: ClientOptions): Client {
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
    async upload(source, name, { signal, onBytes = () => undefined, resume, onUpload } = {}) {
      const size = typeof source === 'string' ? (await stat(source)).size : undefined;
      // A file that grows meanwhile must not overrun the length that was announced.
      const open: UploadSource =
        typeof source === 'string'
          ? () => createReadStream(source, { end: Math.max(0, (size ?? 0) - 1) })
          : source;
      const ended = untilClosed(signal);
      const at = (path: string, id: string): UploadRoute => ({
        put: (headers, body) =>
          sendAuthorized(path, {
            method: 'PUT',
            headers: { 'content-type': 'application/octet-stream', ...headers },
            body,
            signal: ended,
          }),
        state: async () => uploadState(id),
        onBytes,
        onConnection,
        signal: ended,
        pauses,
      });
      const uploadState = async (id: string): Promise<UploadNode> => {
        const { node } = await request(UploadStateDocument, { id }, { signal: ended });
        if (node?.__typename !== 'Upload' || node.name !== name) throw wrongUpload(id, name);
        return node;
      };
      if (resume !== undefined) {
        const { url: path } = await uploadState(resume);
        onUpload?.(resume);
        await sendUpload(open, undefined, at(path, resume));
        return resume;
      }
      // Whatever is wrong with the source is found before anything is made of it.
      const body = await open();
      // What it breaks on before it is sent is thrown by the sending.
      body.on('error', () => undefined);
      const { createUpload } = await request(
        CreateUploadDocument,
        { input: { name } },
        { signal: ended },
      ).catch((error: unknown) => {
        body.destroy();
        throw error;
      });
      const { id, url: path } = createUpload;
      onUpload?.(id);
      let sent = 0;
      body.on('data', (chunk: Buffer) => {
        onBytes((sent += chunk.length));
      });
      const route = at(path, id);
      await sendUpload(
        open,
        () => route.put({ ...(size !== undefined && { 'content-length': size }) }, body),
        route,
      );
      return id;
    },
    async download(path, file, { signal, content, onBytes = () => undefined } = {}) {
      const ended = untilClosed(signal);
      const explain = (error: unknown): unknown =>
        connectionFailure(isRecord(error) ? (error['cause'] ?? error) : error, url);
      const get = async (headers: Readonly<Record<string, string>>): Promise<Response> => {
        const response = await fetch(url + path, {
          headers: { ...headers, ...authorization },
          signal: ended,
        }).catch((error: unknown) => {
          ended.throwIfAborted();
          throw explain(error);
        });
        if (response.ok && response.body !== null) return response;
        parseAnswer(url, await response.text());
        throw notTasnif(url);
      };
      if (content === undefined) {
        const { body } = await get({});
        await pipeline(body ?? [], createWriteStream(file));
      } else {
        const route = { get, explain, onBytes, onConnection, signal: ended, pauses };
        await downloadFile(route, file, content);
      }
    },
    dispose() {
      closed.abort(new CliError('INTERRUPTED', 'The client was closed.'));
    },
  };
}

type UploadNode = Extract<UploadStateQuery['node'], { __typename: 'Upload' }>;

function wrongUpload(id: string, name: string): CliError {
  return new CliError(
    'WRONG_UPLOAD',
    `There is no upload "${id}" of a file named "${name}".`,
    'Give the path that the upload was begun with, or leave --resume out to send it anew.',
    'resume',
  );
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
