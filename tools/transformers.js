// Python's transformers for the tests that load our exports with it, beside the torch that is there already.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, withPatience } from './commands.js';
import { findLibtorch } from './libtorch.js';
import { root } from './root.js';
import { printError, stage } from './stages.js';

const VERSION = '5.23.0';
const environment = join(root, 'test/.venv');
const python = join(environment, 'bin/python');

/**
 * Makes a Python environment in test/.venv with transformers in it, unless it is there. Never throws: what can't be had
 * is said, and the tests that need it are skipped by name.
 * @returns {Promise<string>} what it did
 */
export async function prepareTransformers() {
  if (await isUsable()) return 'found';
  try {
    await install();
    if (await isUsable()) return 'installed';
  } catch (error) {
    const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return `not to be had, so its tests are skipped: ${reason}`;
  }
  return `not usable with this torch, so its tests are skipped; remove ${environment} to try again`;
}

async function isUsable() {
  if (!existsSync(python)) return false;
  const probe = `import importlib.metadata as m, importlib.util as u
print(m.version('transformers'), u.find_spec('torch') is not None, u.find_spec('numpy') is not None)`;
  const found = await run(python, ['-c', probe]).catch(() => '');
  return found.trim() === `${VERSION} True True`;
}

async function install() {
  const torch = await findLibtorch();
  if (torch === undefined) throw new Error('There is no libtorch.');
  const own = join(root, '.venv/bin/python');
  const base = existsSync(own) ? own : (process.env['PYTHON'] ?? 'python3');
  rmSync(environment, { recursive: true, force: true });
  await run(base, ['-m', 'venv', environment]);
  const place = await run(python, ['-c', `import sysconfig; print(sysconfig.get_path('purelib'))`]);
  writeFileSync(join(place.trim(), 'torch.pth'), `${dirname(torch)}\n`);
  const packages = [`transformers==${VERSION}`, 'numpy'];
  await withPatience(() => run(python, ['-m', 'pip', 'install', '--quiet', ...packages]));
}

if (process.argv[1] === join(root, 'tools/transformers.js')) {
  await stage('transformers', prepareTransformers).catch(printError);
}
