import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { freePort, freePortFrom } from './ports.ts';

it('takes the port that was asked for, and the next free one where it is taken', async () => {
  const free = await freePort();
  expect(await freePortFrom(free)).toBe(free);

  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await freePortFrom(port)).toBeGreaterThan(port);
  server.close();
});
