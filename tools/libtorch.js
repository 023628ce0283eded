// Finds libtorch, or installs it into the project's own Python environment.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, withPatience } from './commands.js';
import { freeGigabytes } from './disk.js';
import { root } from './root.js';
import { SetupError } from './stages.js';

export const VERSION = '2.13.0';
const environment = join(root, '.venv');
const needsPython =
  'Install Python 3.10 or later with its venv module (Debian: apt install python3-venv), or set TASNIF_LIBTORCH';

/**
 * The libtorch folder: `TASNIF_LIBTORCH`, else that of the project's own environment, if it is there. Throws where the
 * variable names another folder.
 * @returns {Promise<string | undefined>}
 */
export async function findLibtorch() {
  const given = process.env['TASNIF_LIBTORCH'];
  if (given === undefined) return folderInEnvironment();
  if (isLibtorch(given)) return given;
  throw new SetupError(
    `TASNIF_LIBTORCH is ${given}, which has no include/ATen and lib.`,
    'Name a libtorch folder, such as …/site-packages/torch, or unset the variable.',
  );
}

/**
 * The version of the Python that would install libtorch. Throws where it or the room for libtorch is missing.
 * @returns {Promise<string>}
 */
export async function checkInstallation() {
  // On Linux the plain torch is the CUDA build, with several GB of libraries.
  const wanted = process.platform === 'linux' ? 10 : 4;
  const free = await freeGigabytes();
  if (free < wanted) {
    throw new SetupError(
      `libtorch can't be had: it takes ${wanted} GB to install, and ${free.toFixed(1)} GB are free on the disk of ${root}.`,
      'Free some space, or set TASNIF_LIBTORCH to a libtorch that is elsewhere',
    );
  }
  const program = (await hasPip()) ? python() : basePython();
  const probe = `import importlib.util as u, sys
print(*sys.version_info[:2], all(map(u.find_spec, ('venv', 'ensurepip'))))`;
  const found = await run(program, ['-c', probe]).catch(() => {
    throw new SetupError(`libtorch can't be had: there is no Python "${program}".`, needsPython);
  });
  const [major, minor, hasVenv] = found.trim().split(' ');
  const version = `${major}.${minor}`;
  if (Number(major) < 3 || (Number(major) === 3 && Number(minor) < 10)) {
    throw new SetupError(`libtorch can't be had: ${program} is Python ${version}.`, needsPython);
  }
  if (hasVenv !== 'True') {
    throw new SetupError(`libtorch can't be had: ${program} ${version} has no venv module.`, needsPython);
  }
  return `Python ${version}`;
}

/**
 * Installs libtorch into the project's own environment, which is made if need be.
 * @param {AbortSignal} [stop]
 * @returns {Promise<string>} its folder
 */
export async function installLibtorch(stop) {
  if (!(await hasPip())) {
    // One that was broken off has a python and no pip.
    rmSync(environment, { recursive: true, force: true });
    await run(basePython(), ['-m', 'venv', environment]).catch((error) => {
      rmSync(environment, { recursive: true, force: true });
      throw new SetupError(
        `libtorch can't be had: a Python environment could not be made: ${error.message}`,
        needsPython,
      );
    });
  }
  const install = () => run(python(), ['-m', 'pip', 'install', '--quiet', `torch==${VERSION}`]);
  await withPatience(install, stop).catch((error) => {
    stop?.throwIfAborted();
    throw new SetupError(
      `libtorch can't be had: pip could not install torch ${VERSION}: ${lastError(error.message)}`,
      'See that this machine reaches a package index (pip config list), or set TASNIF_LIBTORCH',
    );
  });
  const folder = await folderInEnvironment();
  if (folder !== undefined) return folder;
  throw new SetupError(
    "libtorch can't be had: torch was installed and its libraries are not there.",
    `Remove ${environment}`,
  );
}

/** @param {string} folder */
function isLibtorch(folder) {
  return existsSync(join(folder, 'include/ATen/ATen.h')) && existsSync(join(folder, 'lib'));
}

function python() {
  return join(environment, 'bin/python');
}

function basePython() {
  return process.env['PYTHON'] ?? 'python3';
}

async function hasPip() {
  if (!existsSync(python())) return false;
  return run(python(), ['-m', 'pip', '--version']).then(
    () => true,
    () => false,
  );
}

async function folderInEnvironment() {
  if (!existsSync(python())) return undefined;
  const probe = `import importlib.util, importlib.metadata as m
found = importlib.util.find_spec('torch')
if found: print(m.version('torch').split('+')[0], found.submodule_search_locations[0], sep='\\n')`;
  const [version, folder] = (await run(python(), ['-c', probe])).trim().split('\n');
  return version === VERSION && folder !== undefined && isLibtorch(folder) ? folder : undefined;
}

/** The last line with which pip says what went wrong. */
function lastError(output) {
  const lines = output.trimEnd().split('\n');
  return (lines.findLast((line) => line.startsWith('ERROR: ')) ?? lines.at(-1)).replace('ERROR: ', '');
}
