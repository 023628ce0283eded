import http from 'node:http';
import https from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface HttpRequest {
  method: 'POST' | 'PUT';
  headers: Readonly<Record<string, string | number>>;
  body: string | Readable;
  signal: AbortSignal;
}

/**
 * Sends a request and reads the whole answer, whatever its status. Not `fetch`, which gives up when the first byte of the answer takes
 * longer than five minutes, as it may where a large data set is read.
 *
 * @param url an http or https address
 */
export function send(url: string, { method, headers, body, signal }: HttpRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith('https:') ? https : http;
    // A connection each: one that is kept alive may be closed by the server just as it is used again.
    const outgoing = request(url, { method, headers, signal, agent: false });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      text(incoming).then((answer) => {
        resolve(answer);
        // A refusal may come before all is sent.
        if (!outgoing.writableFinished) outgoing.destroy();
      }, reject);
    });
    if (typeof body === 'string') outgoing.end(body);
    else
      pipeline(body, outgoing, (error) => {
        if (error) reject(error);
      });
  });
}
