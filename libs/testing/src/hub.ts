import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A model of a hub: its one revision is `main`. */
export interface HubModelFiles {
  files: Readonly<Record<string, Buffer>>;
  licence?: string;
}

/** What goes wrong with a request. */
export type HubFault =
  | { status: number; headers?: Readonly<Record<string, string>> }
  /** The connection breaks off after so many bytes of what was asked for. */
  | { breakAfter: number }
  /** Other bytes than those that are listed. */
  | { body: Buffer }
  /** The whole file, whatever part was asked for. */
  | { whole: true }
  /** A pause between pieces of 16 KiB, in milliseconds. */
  | { pauseMs: number };

export interface TestHub {
  url: string;
  /** What was asked for, in order. */
  requests: { path: string; range: string | undefined; authorization: string | undefined }[];
  /** Asked of each request, by path below the hub's address; default: nothing goes wrong. */
  fault: (path: string, request: IncomingMessage) => HubFault | undefined;
  /** Changes what is listed of a file: size or checksum. */
  listed: (path: string, entry: object) => object;
  dispose(): Promise<void>;
}

/** The commit of every model. */
export const HUB_COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** Serves models by the HTTP of the Hugging Face hub, on a free port of this machine. */
export async function startHub(models: Readonly<Record<string, HubModelFiles>>): Promise<TestHub> {
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hub: TestHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    fault: () => undefined,
    listed: (_path, entry) => entry,
    async dispose() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path } = new URL(request.url ?? '', hub.url);
    const { range, authorization } = request.headers;
    hub.requests.push({ path, range, authorization });
    const fault = hub.fault(path, request);
    if (fault !== undefined && 'status' in fault) {
      response.writeHead(fault.status, fault.headers).end();
      return;
    }
    const [, listedName, revision] = /^\/api\/models\/(.+)\/revision\/([^/]+)$/.exec(path) ?? [];
    const listed = models[listedName ?? ''];
    if (listed !== undefined && ['main', HUB_COMMIT].includes(revision ?? '')) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(listing(listed, hub.listed)));
      return;
    }
    const [, name, file] = new RegExp(`^/(.+)/resolve/${HUB_COMMIT}/([^/]+)$`).exec(path) ?? [];
    const content = models[name ?? '']?.files[file ?? ''];
    if (content === undefined) response.writeHead(404).end();
    else await send(response, content, range, fault);
  }
  return hub;
}

function listing({ files, licence }: HubModelFiles, change: TestHub['listed']): object {
  return {
    sha: HUB_COMMIT,
    siblings: Object.entries(files).map(([rfilename, content]) =>
      change(rfilename, {
        ...{ rfilename, size: content.length },
        blobId: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
        // As the hub does it: what is large, or no text, is in large-file storage.
        ...(/\.(?:safetensors|bin)$/.test(rfilename) && {
          lfs: { size: content.length, sha256: createHash('sha256').update(content).digest('hex') },
        }),
      }),
    ),
    ...(licence !== undefined && { cardData: { license: licence } }),
  };
}

async function send(
  response: ServerResponse,
  content: Buffer,
  range: string | undefined,
  fault: Exclude<HubFault, { status: number }> | undefined,
): Promise<void> {
  const body = fault !== undefined && 'body' in fault ? fault.body : content;
  const begin =
    fault !== undefined && 'whole' in fault ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const rest = body.subarray(begin);
  response.writeHead(begin === 0 ? 200 : 206, {
    'content-length': rest.length,
    ...(begin > 0 && { 'content-range': `bytes ${begin}-${body.length - 1}/${body.length}` }),
  });
  if (fault !== undefined && 'breakAfter' in fault) {
    response.write(rest.subarray(0, fault.breakAfter));
    // What is on its way when a connection is reset is lost, and nothing could be said of how much came.
    await sleep(50);
    response.destroy();
    return;
  }
  if (fault === undefined || !('pauseMs' in fault)) {
    response.end(rest);
    return;
  }
  for (let at = 0; at < rest.length && !response.destroyed; at += 16_384) {
    response.write(rest.subarray(at, at + 16_384));
    await sleep(fault.pauseMs);
  }
  response.end();
}
