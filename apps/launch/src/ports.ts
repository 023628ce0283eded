import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { LaunchError } from './errors.ts';

/** Throws a {@link LaunchError} that names the variable. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (text !== '' && Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new LaunchError(
    `PORT is "${text}".`,
    'Give it a whole number of 0 to 65535, or leave it out for 4000.',
  );
}

/** `wanted` if nothing listens there, else the next one that is free. */
export async function freePortFrom(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 100; port++) if (await isFree(port)) return port;
  return freePort();
}

/** Any port that is free. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether nothing listens on the port. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve(true);
    });
  });
  if (free) {
    server.close();
    await once(server, 'close');
  }
  return free;
}
