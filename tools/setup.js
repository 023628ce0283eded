// Brings a fresh clone to where it can start: `npm run setup`. Each stage does nothing when nothing is missing.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { npm, run, withPatience } from './commands.js';
import { generate } from './generate.js';
import { findLibtorch } from './libtorch.js';
import { preparePostgres } from './prepare-postgres.js';
import { root } from './root.js';
import { printError, SetupError, stage } from './stages.js';

const GIB = 2 ** 30;

/** What starts the running system; what it imports and starts is built with it (its tsconfig.json names all of it). */
const apps = ['apps/launch'];

/**
 * @param {{ stop?: AbortSignal, projects?: string[] }} [options] `stop` ends it between two stages; `projects` are
 * those to build, default: the running system
 */
export async function setUp({ stop, projects = apps } = {}) {
  await stage('machine', checkMachine);
  await stage('dependencies', () => installDependencies(stop));
  let libtorch = '';
  stop?.throwIfAborted();
  await stage('libtorch', async () => {
    const { folder, installed } = await findLibtorch(stop);
    libtorch = folder;
    return installed ? 'installed' : 'found';
  });
  stop?.throwIfAborted();
  await stage('engine', async () => {
    const { buildAddon } = await import('../libs/engine/native/build.js');
    return (await compiled(buildAddon(libtorch))) ? 'compiled' : 'up to date';
  });
  stop?.throwIfAborted();
  await stage('build', () => build(projects));
}

/** @param {Promise<boolean>} building */
function compiled(building) {
  return building.catch((error) => {
    if (error.code === 'ENOENT' && error.path !== undefined && error.syscall?.startsWith('spawn')) {
      throw new SetupError(
        `The C++ compiler "${error.path}" is not there.`,
        'Install one (Debian: apt install g++; macOS: xcode-select --install), or name yours in CXX.',
      );
    }
    throw new SetupError(
      `The addon could not be compiled against ${error.path ?? 'libtorch'}:\n${error.stderr ?? error.message}`,
      'The compiler must know C++20, and libtorch must be 2.13; unset TASNIF_LIBTORCH to have it installed.',
    );
  });
}

/** Throws where Node.js is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(
      `This is Node.js ${process.versions.node}; Tasnif needs 20.19 or later.`,
      'Install a newer Node.js, for example with `nvm install 22`.',
    );
  }
}

async function checkMachine() {
  checkNode();
  const { bavail, bsize } = await statfs(root);
  const free = (bavail * bsize) / GIB;
  // On Linux the plain torch is the CUDA build, with several GB of libraries.
  const installed = existsSync(join(root, '.venv')) || process.env['TASNIF_LIBTORCH'] !== undefined;
  const wanted = installed ? 1 : process.platform === 'linux' ? 10 : 4;
  if (free < wanted) {
    throw new SetupError(
      `${free.toFixed(1)} GB are free on the disk of ${root}; ${wanted} GB are needed.`,
      'Free some space and start again.',
    );
  }
  const memory = totalmem() / GIB;
  if (memory < 3) {
    throw new SetupError(
      `This machine has ${memory.toFixed(1)} GB of memory; 3 GB are needed.`,
      'Use a larger one.',
    );
  }
  return `Node.js ${process.versions.node}, ${memory.toFixed(0)} GB memory, ${free.toFixed(0)} GB disk free`;
}

/**
 * Installs what package-lock.json names, unless it did.
 * @param {AbortSignal} [stop]
 * @returns {Promise<string>} what it did
 */
export async function installDependencies(stop) {
  const stampFile = join(root, 'node_modules/.tasnif');
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 'up to date';
  await withPatience(() => npm(['ci', '--no-audit', '--no-fund'], { cwd: root }), stop);
  writeFileSync(stampFile, stamp);
  return 'installed';
}

async function build(projects) {
  await preparePostgres();
  await generate();
  const bin = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [bin, '-b', ...projects], { cwd: root });
}

if (process.argv[1] === join(root, 'tools/setup.js')) {
  await setUp().catch((error) => {
    printError(error);
    process.exitCode = 1;
  });
}
