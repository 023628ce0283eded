import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a server has at a path of its own, and how it was asked for it. */
export interface ServedFile {
  bytes: number;
  sha256: string;
  requests: IncomingMessage['headers'][];
  /** After how many bytes each answer breaks off; none: it does not. */
  cuts: number[];
  /** Answers a GET as the API does: all of it, or from where `Range` says while it is the same. */
  send(request: IncomingMessage, response: ServerResponse): void;
}

export function serveFile(content: Buffer): ServedFile {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const served: ServedFile = {
    ...{ bytes: content.length, sha256, requests: [], cuts: [] },
    send(request, response) {
      served.requests.push(request.headers);
      const first = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
      const isSame = request.headers['if-range'] === `"${sha256}"`;
      const start = first !== undefined && isSame ? Number(first) : 0;
      const rest = content.subarray(start);
      response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length, etag: `"${sha256}"` });
      const cut = served.cuts.shift();
      if (cut === undefined) response.end(rest);
      else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
    },
  };
  return served;
}
