import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/**
 * One connection on which everybody in this process waits for news. A notification is only a hint to look:
 * ask for the promise first, then read, then await it, and nothing is missed in between.
 */
export interface EventListener {
  /** Resolves when the run has new events, after `timeoutMs`, when `signal` aborts, or on disposal; never rejects. */
  next(runId: string, signal: AbortSignal, timeoutMs: number): Promise<void>;
  /** As {@link next}, when a run was queued or is to be cancelled or paused. */
  nextRunChange(signal: AbortSignal, timeoutMs: number): Promise<void>;
  /** As {@link next}, when a job was asked for, is to be cancelled, or has changed. */
  nextJobChange(signal: AbortSignal, timeoutMs: number): Promise<void>;
  dispose(): Promise<void>;
}

const anyRun = 'runs';
const anyJob = 'jobs';

/** Rejects when the first connection fails; one that is lost later is made again, and then everybody looks. */
export async function createEventListener(databaseUrl: string): Promise<EventListener> {
  const waiting = new Map<string, Set<() => void>>();
  const stop = new AbortController();

  const wake = (key: string): void => {
    for (const resolve of waiting.get(key) ?? []) resolve();
  };
  const wakeEverybody = (): void => {
    for (const key of waiting.keys()) wake(key);
  };

  const wait = (key: string, signal: AbortSignal, timeoutMs: number): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted || stop.signal.aborted) {
        resolve();
        return;
      }
      const own = waiting.get(key) ?? new Set();
      waiting.set(key, own.add(done));
      const timer = setTimeout(done, timeoutMs);
      signal.addEventListener('abort', done);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        own.delete(done);
        if (own.size === 0 && waiting.get(key) === own) waiting.delete(key);
        resolve();
      }
    });

  const onNotification = ({ channel, payload }: pg.Notification): void => {
    wake(channel === 'run_events' ? (payload ?? '') : channel);
  };

  let client = await connect(databaseUrl, onNotification);
  const running = (async () => {
    for (;;) {
      await closed(client, stop.signal);
      const again = await reconnect(databaseUrl, onNotification, stop.signal);
      if (again === undefined) return;
      client = again;
      wakeEverybody();
    }
  })();

  return {
    next: wait,
    nextRunChange: (signal, timeoutMs) => wait(anyRun, signal, timeoutMs),
    nextJobChange: (signal, timeoutMs) => wait(anyJob, signal, timeoutMs),
    async dispose() {
      stop.abort();
      wakeEverybody();
      await running;
      await client.end().catch(() => undefined);
    },
  };
}

async function connect(
  connectionString: string,
  onNotification: (notification: pg.Notification) => void,
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'tasnif events',
  });
  // Every error of a connection is followed by its end, which is what is waited for.
  client.on('error', () => undefined);
  client.on('notification', onNotification);
  try {
    await client.connect();
    await client.query('LISTEN run_events; LISTEN runs; LISTEN jobs');
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Tries until it works, ever more slowly; gives up when `signal` aborts. */
async function reconnect(
  connectionString: string,
  onNotification: (notification: pg.Notification) => void,
  signal: AbortSignal,
): Promise<pg.Client | undefined> {
  for (let delay = 50; !signal.aborted; delay = Math.min(2 * delay, 5_000)) {
    try {
      return await connect(connectionString, onNotification);
    } catch {
      await sleep(delay, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}

function closed(client: pg.Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    client.once('end', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
