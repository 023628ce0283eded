import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, isEnded, RunsDocument, type Client } from '@tasnif/cli';
import { parseOptions } from './args.ts';
import { summary } from './box.ts';
import { isEmpty, showExample } from './example.ts';
import { findRunning, lockHome } from './running.ts';
import { startSystem } from './start-system.ts';
import { ensureStarter } from './starter.ts';
import type { Stage } from './stage.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const starter = join(root, 'models/starter');

export interface LaunchContext {
  /** What stands behind `npm start --`. */
  args: readonly string[];
  environment: NodeJS.ProcessEnv;
  stage: Stage;
}

/**
 * Starts the whole system and keeps it up until `stop` aborts: database, migrations, api, worker, trainer, and on an empty
 * installation the example. Where one is up already it says so and returns. Whatever was started is stopped in order,
 * however this ends.
 */
export async function launch({ args, environment, stage }: LaunchContext, stop: AbortSignal): Promise<void> {
  const options = parseOptions(args);
  const home = resolve(environment['TASNIF_HOME'] ?? join(root, '.tasnif'));
  const running = await findRunning(home);
  if (running !== undefined) {
    console.log(`\n${summary({ ...running, home }, `Ctrl-C where it was started, or kill ${running.pid}`)}`);
    return;
  }

  const started: { dispose(): Promise<void> }[] = [];
  const keep = <T extends { dispose(): Promise<void> }>(resource: T): T => {
    started.push(resource);
    return resource;
  };
  try {
    keep(await lockHome(home));
    const until: Stage = (name, body) => {
      stop.throwIfAborted();
      return stage(name, body);
    };
    const { instance, key } = await startSystem({ home, environment, stage: until, keep });
    stop.throwIfAborted();
    const client = createClient({ url: instance.url, key });
    await until('starter', () => ensureStarter(client, starter, stop));
    if (options.example && !stop.aborted && (await isEmpty(client))) {
      await showExample(client, stage, stop);
    }
    const goingOn = await describeRuns(client);
    client.dispose();
    console.log(`\n${summary({ ...instance, home }, 'Ctrl-C', goingOn)}`);
    await aborted(stop);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    if (stop.aborted) console.log('\n  stopping …');
    for (const resource of started.reverse()) await resource.dispose();
  }
}

/** A run that was interrupted by the last stop goes on by itself; whoever starts again should hear of it. */
async function describeRuns(client: Client): Promise<string | undefined> {
  const { trainingRuns } = await client.request(RunsDocument, { first: 1 });
  const [newest] = trainingRuns.nodes;
  if (newest === undefined || isEnded(newest.phase)) return undefined;
  return `${newest.id}: npm run tasnif -- watch latest`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    // A listener does not keep the process alive by itself; the services' channels do.
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
