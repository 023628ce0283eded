import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'tasnif-start-'));
// The embedded Postgres has a user of its own where the tests run as root.
chmodSync(home, 0o755);

interface Started {
  child: ChildProcessWithoutNullStreams;
  output: () => string;
  /** Resolves when `text` was printed; rejects when the program ends without it. */
  prints: (text: string) => Promise<void>;
}

function start(...args: string[]): Started {
  const environment: NodeJS.ProcessEnv = { ...process.env, TASNIF_HOME: home, PORT: '0' };
  delete environment['DATABASE_URL'];
  const child = spawn(process.execPath, [join(root, 'tools/start.js'), ...args], {
    env: environment,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return {
    child,
    output: () => printed,
    prints: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (printed.includes(text)) resolve();
        };
        child.stdout.on('data', look);
        child.on('close', () => {
          reject(new Error(`It ended without printing "${text}":\n${printed}`));
        });
        look();
      }),
  };
}

const running = (): { url: string; pid: number } =>
  JSON.parse(readFileSync(join(home, 'running.json'), 'utf8')) as { url: string; pid: number };

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('npm start', () => {
  it(
    'names its stages, serves, is found by a second start, and stops in order at Ctrl-C',
    { timeout: 180_000 },
    async () => {
      const first = start('--no-example');
      await first.prints('Tasnif is up');
      for (const stage of [
        'machine',
        'dependencies',
        'libtorch',
        'build',
        'database',
        'migrations',
        'api',
        'trainer',
        'starter',
      ]) {
        expect(first.output()).toMatch(new RegExp(`✓ ${stage} +\\d+\\.\\d s`));
      }
      const { url, pid } = running();
      expect(pid).toBe(first.child.pid);
      expect(first.output()).toContain(`${url}/graphql`);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect(statSync(join(home, 'admin.key')).mode & 0o777).toBe(0o600);

      const second = start();
      await once(second.child, 'close');
      expect(second.child.exitCode).toBe(0);
      expect(second.output()).toContain(`${url}/graphql`);
      expect(second.output()).toContain(`kill ${pid}`);

      first.child.kill('SIGINT');
      await once(first.child, 'close');
      expect(first.child.exitCode).toBe(0);
      expect(existsSync(join(home, 'running.json'))).toBe(false);
      await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    },
  );

  it(
    'starts again after it was killed, with the same key, and ends the database that was left behind',
    { timeout: 180_000 },
    async () => {
      const key = readFileSync(join(home, 'admin.key'), 'utf8');
      const killed = start('--no-example');
      await killed.prints('Tasnif is up');
      killed.child.kill('SIGKILL');
      await once(killed.child, 'close');

      const again = start('--no-example');
      await again.prints('Tasnif is up');
      expect(readFileSync(join(home, 'admin.key'), 'utf8')).toBe(key);
      const response = await fetch(`${running().url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key.trim()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ baseModels { nodes { name } } }' }),
      });
      expect(await response.json()).toMatchObject({
        data: { baseModels: { nodes: [{ name: 'starter' }, {}, {}] } },
      });
      again.child.kill('SIGTERM');
      await once(again.child, 'close');
      expect(again.child.exitCode).toBe(0);
    },
  );

  it('refuses an option that it does not know, and says which it does', { timeout: 60_000 }, async () => {
    const refused = start('--exampel');
    await once(refused.child, 'close');
    expect(refused.child.exitCode).toBe(1);
    expect(refused.output()).toContain('npm start -- --no-example');
  });
});
