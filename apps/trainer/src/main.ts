// The trainer as a process of its own: claims runs, gives each a child process, until SIGTERM.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createStore } from '@tasnif/store';
import { readConfig } from './config.ts';
import type { StartMessage } from './messages.ts';
import { work } from './worker.ts';

const config = readConfig(process.env);
const store = createStore({ databaseUrl: config.databaseUrl, poolSize: 3 });
const listener = await store.events.listen();
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    stop.abort();
  });
// Without its parent nobody would ever stop it.
process.on('disconnect', () => {
  stop.abort();
});

const probe = fileURLToPath(new URL('./probe.js', import.meta.url));
const { stdout } = await promisify(execFile)(process.execPath, [probe]);
const found = JSON.parse(stdout) as StartMessage;
process.send?.(found);
if (found.type === 'failed') throw new Error(`${found.message} ${found.hint}`);
console.log(`trainer: waiting for runs on ${config.name}`);
await work({ store, listener }, config, stop.signal);
await listener.dispose();
await store.dispose();
if (process.connected) process.disconnect();
