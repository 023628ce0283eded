// The worker as a process of its own: claims jobs, gives each a child process, until SIGTERM.
import { createStore } from '@tasnif/store';
import { readConfig } from './config.ts';
import { work } from './work.ts';

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

process.send?.({ type: 'ready' });
console.log('worker: waiting for jobs');
await work({ store, listener }, config, stop.signal);
await listener.dispose();
await store.dispose();
if (process.connected) process.disconnect();
