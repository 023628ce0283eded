// Finds libtorch, or installs it into the project's own Python environment.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, withPatience } from './commands.js';
import { root } from './root.js';
import { SetupError } from './stages.js';

const VERSION = '2.13.0';
const environment = join(root, '.venv');

/**
 * The libtorch folder: `TASNIF_LIBTORCH`, else that of the project's own environment, which is made if need be.
 * @param {AbortSignal} [stop]
 * @returns {Promise<{ folder: string, installed: boolean }>}
 */
export async function findLibtorch(stop) {
  const given = process.env['TASNIF_LIBTORCH'];
  if (given !== undefined) {
    if (isLibtorch(given)) return { folder: given, installed: false };
    throw new SetupError(
      `TASNIF_LIBTORCH is ${given}, which has no include/ATen and lib.`,
      'Name a libtorch folder, such as …/site-packages/torch, or unset the variable.',
    );
  }
  const standing = await folderInEnvironment();
  if (standing !== undefined) return { folder: standing, installed: false };
  await install(stop);
  const folder = await folderInEnvironment();
  if (folder !== undefined) return { folder, installed: true };
  throw new SetupError(
    'torch was installed and its libraries are not there.',
    `Remove ${environment} and start again.`,
  );
}

/** @param {string} folder */
function isLibtorch(folder) {
  return existsSync(join(folder, 'include/ATen/ATen.h')) && existsSync(join(folder, 'lib'));
}

function python() {
  return join(environment, 'bin/python');
}

async function folderInEnvironment() {
  if (!existsSync(python())) return undefined;
  const probe = `import importlib.util, importlib.metadata as m
found = importlib.util.find_spec('torch')
if found: print(m.version('torch').split('+')[0], found.submodule_search_locations[0], sep='\\n')`;
  const [version, folder] = (await run(python(), ['-c', probe])).trim().split('\n');
  return version === VERSION && folder !== undefined && isLibtorch(folder) ? folder : undefined;
}

async function install(stop) {
  // One that was broken off has a python and no pip.
  const usable = existsSync(python()) && (await run(python(), ['-m', 'pip', '--version']).catch(() => false));
  if (usable === false) {
    rmSync(environment, { recursive: true, force: true });
    await run(process.env['PYTHON'] ?? 'python3', ['-m', 'venv', environment]).catch((error) => {
      rmSync(environment, { recursive: true, force: true });
      throw new SetupError(
        `A Python environment could not be made: ${error.message}`,
        'Install Python 3.10 or later with its venv module (Debian: apt install python3-venv), or set TASNIF_LIBTORCH.',
      );
    });
  }
  await withPatience(() => run(python(), ['-m', 'pip', 'install', '--quiet', `torch==${VERSION}`]), stop);
}
