import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { System } from './system.ts';

const main = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url));

/** Runs `tasnif` as a process of its own, in a folder. */
export function runTasnif(
  { url, key, home }: Pick<System, 'url' | 'key' | 'home'>,
  args: readonly string[],
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const environment = { ...process.env, TASNIF_URL: url, TASNIF_KEY: key };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...args],
      { cwd: home, env: environment },
      (_error, stdout, stderr) => {
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
      },
    );
  });
}
