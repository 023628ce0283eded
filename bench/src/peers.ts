import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ChildFailure, runChild } from './child.ts';
import { BenchError } from './errors.ts';

const requirements = fileURLToPath(new URL('../python/requirements.txt', import.meta.url));
const PAUSES_MS = [5_000, 20_000];

/**
 * Path of the Python of the environment in `folder`, in which the peers of `python/requirements.txt` are installed
 * first if need be (several hundred MB, in a few minutes; the environment is made by the program `base`).
 * Throws PYTHON_UNUSABLE.
 */
export async function preparePeers(folder: string, base: string, signal: AbortSignal): Promise<string> {
  const python = join(folder, 'bin/python');
  if (existsSync(python) && (await missingPeers(python, signal)).length === 0) return python;
  rmSync(folder, { recursive: true, force: true });
  await unusable(`A Python environment could not be made in ${folder}`, () =>
    runChild({ program: base, args: ['-m', 'venv', folder], signal }),
  );
  await unusable('The peers could not be installed', () =>
    patiently(
      () => runChild({ program: python, args: ['-m', 'pip', 'install', '-r', requirements], signal }),
      signal,
    ),
  );
  return python;
}

/** Requirements that `python` does not meet, as `torch==2.13.0 (found 2.12.1)`. Throws PYTHON_UNUSABLE. */
export async function missingPeers(python: string, signal: AbortSignal): Promise<string[]> {
  const probe =
    'import importlib.metadata as m, json; print(json.dumps({d.name.lower(): d.version for d in m.distributions()}))';
  const printed = await unusable(`${python} could not be asked what is installed`, () =>
    runChild({ program: python, args: ['-c', probe], signal }),
  );
  const installed = z.record(z.string(), z.string()).parse(JSON.parse(printed));
  return readFileSync(requirements, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [name = '', wanted] = line.split('==');
      // A build of torch for one device has that behind its version: 2.13.0+cpu.
      const found = installed[name]?.split('+')[0];
      const isMet = found !== undefined && (wanted === undefined || found === wanted);
      return isMet ? [] : [`${line} (found ${found ?? 'none'})`];
    });
}

async function unusable<R>(what: string, body: () => Promise<R>): Promise<R> {
  return body().catch((error: unknown) => {
    if (!(error instanceof ChildFailure)) throw error;
    throw new BenchError(
      'PYTHON_UNUSABLE',
      `${what}: it ${error.message}.\n${error.log}`,
      'Install Python 3.11 or later with its venv module (Debian: apt install python3-venv), name another in PYTHON, or give --python one that has the peers.',
      { cause: error },
    );
  });
}

/** Tries again what reaches for a package index. */
async function patiently<R>(attempt: () => Promise<R>, signal: AbortSignal): Promise<R> {
  for (const pause of PAUSES_MS) {
    try {
      return await attempt();
    } catch {
      signal.throwIfAborted();
      await setTimeout(pause, undefined, { signal });
    }
  }
  return attempt();
}
