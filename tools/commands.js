// Programs that the set-up calls, with patience where they reach for the network.
import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { SetupError } from './stages.js';

/**
 * Runs a program to its end without a shell. Throws with the beginning and end of what it printed.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, show?: boolean }} [options] show: print as it goes
 * @returns {Promise<string>} what it printed
 */
export function run(program, args, { env = process.env, cwd, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        if (show) process.stdout.write(chunk);
      });
    }
    child.on('error', () =>
      reject(new SetupError(`${program} could not be started.`, `Install ${program} and start again.`)),
    );
    child.on('close', (code) => {
      if (code === 0) return resolve(output);
      const lines = output.trimEnd().split('\n');
      const told = lines.length > 40 ? [...lines.slice(0, 20), '…', ...lines.slice(-20)] : lines;
      reject(
        new SetupError(
          `${program} ${args.join(' ')} ended with ${code}:\n${told.join('\n')}`,
          'Mend what it names and start again.',
        ),
      );
    });
  });
}

/**
 * Runs npm: the one that runs this, which may be another than the first in PATH, or none at all.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options) {
  const own = process.env['npm_execpath'];
  return own === undefined ? run('npm', args, options) : run(process.execPath, [own, ...args], options);
}

/**
 * Runs what reaches for a package registry up to three times.
 * @param {() => Promise<unknown>} attempt
 * @param {AbortSignal} [stop] when it aborts, a failure is final: Ctrl-C reaches the program itself too
 */
export async function withPatience(attempt, stop) {
  for (const pause of [5_000, 20_000]) {
    try {
      return await attempt();
    } catch {
      stop?.throwIfAborted();
      await setTimeout(pause, undefined, stop && { signal: stop });
    }
  }
  return attempt();
}
