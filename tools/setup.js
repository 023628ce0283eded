// Brings a fresh clone to where it can start: `npm run setup`. Each stage does nothing when nothing is missing.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { npm, run, withPatience } from './commands.js';
import { freeGigabytes } from './disk.js';
import { generate } from './generate.js';
import { preparePostgres } from './prepare-postgres.js';
import { root } from './root.js';
import { optionalStage, printError, SetupError, stage } from './stages.js';
import { prepareTorch } from './torch.js';

const GIB = 2 ** 30;

/** What starts the running system; what it imports and starts is built with it (its tsconfig.json names all of it). */
const apps = ['apps/launch'];

/**
 * @param {{ stop?: AbortSignal, projects?: string[], torch?: 'wanted' | 'required', again?: boolean }} [options] `stop`
 * ends it between two stages; `projects` are those to build, default: the running system; `torch`: whether it fails
 * without, default: only where the environment asks for it by name; `again`: tries now what failed lately
 */
export async function setUp({ stop, projects = apps, torch = 'wanted', again = false } = {}) {
  await stage('machine', checkMachine);
  await stage('dependencies', () => installDependencies(stop));
  stop?.throwIfAborted();
  await setUpTorch(torch, { stop, again });
  stop?.throwIfAborted();
  await stage('build', () => build(projects));
}

/** Whoever names torch gets it or an error, whoever names another engine goes without. */
async function setUpTorch(torch, { stop, again }) {
  const { TASNIF_ENGINE: engine = 'AUTO', TASNIF_LIBTORCH: libtorch } = process.env;
  if (torch === 'required' || engine === 'TORCH') {
    await stage('libtorch', () => prepareTorch({ stop, again: true }));
  } else if (engine === 'AUTO') {
    const run = libtorch === undefined ? optionalStage : stage;
    await run('libtorch', () => prepareTorch({ stop, again }));
  }
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
  const free = await freeGigabytes();
  const wanted = existsSync(join(root, 'node_modules')) ? 1 : 3;
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
  await setUp({ again: true }).catch((error) => {
    printError(error);
    process.exitCode = 1;
  });
}
