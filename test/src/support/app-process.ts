import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How long an app may take to be ready, and to end when it is told to. */
const PATIENCE_MS = 30_000;

/** A compiled app as a process of its own, the way it runs in production. */
export interface AppProcess {
  pid: number;
  /** What it told its parent when it was ready. */
  message: unknown;
  /** Resolves when it has printed something that matches; rejects with what it printed after 30 seconds. */
  untilPrinted(pattern: RegExp): Promise<void>;
  /** Sends SIGTERM, unless it was killed; rejects with what it printed unless it ends in time with code 0. */
  stop(): Promise<void>;
  /** Sends SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts `apps/<name>/dist/main.js` and waits until it says that it is ready; rejects with what it printed. */
export async function startApp(
  name: 'api' | 'trainer' | 'worker',
  environment: NodeJS.ProcessEnv,
): Promise<AppProcess> {
  const main = fileURLToPath(new URL(`../../../apps/${name}/dist/main.js`, import.meta.url));
  const child = fork(main, {
    env: { ...process.env, ...environment },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const printed = new EventEmitter();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      printed.emit('text');
    });
  }
  const gone = once(child, 'exit').then(() => undefined);
  const message = await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
      ([first]: unknown[]) => first,
      () => undefined,
    ),
    gone,
  ]);
  if (message === undefined || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(
      `The ${name} did not start; is it built (npx tsc -b apps/${name})? It printed:\n${output}`,
    );
  }
  let killed = false;

  return {
    pid: child.pid,
    message,
    async untilPrinted(pattern) {
      const deadline = AbortSignal.timeout(PATIENCE_MS);
      while (!pattern.test(output)) {
        await once(printed, 'text', { signal: deadline }).catch((cause: unknown) => {
          throw new Error(`The ${name} did not print ${String(pattern)} but:\n${output}`, { cause });
        });
      }
    },
    async stop() {
      if (killed) return;
      const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      child.kill('SIGTERM');
      await gone;
      clearTimeout(impatience);
      if (child.exitCode !== 0) {
        throw new Error(
          `The ${name} ended with ${child.signalCode ?? `code ${String(child.exitCode)}`} when it was told to stop. It printed:\n${output}`,
        );
      }
    },
    async kill() {
      killed = true;
      child.kill('SIGKILL');
      await gone;
    },
  };
}
