// What setting up TensorFlow needs of the machine.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../commands.js';
import { freeGigabytes } from '../disk.js';
import { root } from '../root.js';
import { SetupError } from '../stages.js';

const GLIBC = '2.27';
const CUDA = 12;
const own = join(root, '.venv/bin/python');

/** The Python that wheels are fetched with; the project's own is there where torch was installed into it. */
export const python = process.env['PYTHON'] ?? (existsSync(own) ? own : 'python3');

export const compiler = process.env['CXX'] ?? 'c++';

/**
 * Throws where TensorFlow's wheels can't run.
 * @param {{ platform: string, arch: string, glibc: string | undefined }} [machine] default: this one
 */
export function checkPlatform({ platform, arch, glibc } = thisMachine()) {
  const suits = platform === 'linux' && arch === 'x64' && glibc !== undefined && isAtLeast(glibc, GLIBC);
  if (suits) return;
  const libc = platform === 'linux' ? (glibc === undefined ? ' without glibc' : ` with glibc ${glibc}`) : '';
  throw new SetupError(
    `TensorFlow is set up on Linux with an x86-64 processor and glibc ${GLIBC} or later; this is ${platform} on ${arch}${libc}.`,
    'Train with libtorch (`npm run setup`) here, or set TensorFlow up on another machine.',
  );
}

function thisMachine() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return { platform: process.platform, arch: process.arch, glibc: header.glibcVersionRuntime };
}

function isAtLeast(version, least) {
  return version.localeCompare(least, 'en', { numeric: true }) >= 0;
}

/** `cuda` where the NVIDIA driver finds a device, else `cpu`. @returns {Promise<'cpu' | 'cuda'>} */
export async function findDevice() {
  return (await driver()) === '' ? 'cpu' : 'cuda';
}

/** Throws where the driver is too old for TensorFlow's CUDA, or is not there. */
export async function checkCuda() {
  const [, version] = /CUDA Version: (\d+)/.exec(await driver()) ?? [];
  if (Number(version) >= CUDA) return;
  throw new SetupError(
    `TensorFlow needs a driver for CUDA ${CUDA} or later; ${version === undefined ? 'nvidia-smi finds none' : `this one is for CUDA ${version}`}.`,
    'Install a newer NVIDIA driver, or run `npm run engine:tensorflow -- --device cpu`.',
  );
}

/** What the NVIDIA driver says of itself and its devices; nothing where there is none. */
function driver() {
  return run('nvidia-smi', []).catch(() => '');
}

/** Throws where there is no pip. */
export async function checkPip() {
  await run(python, ['-m', 'pip', '--version']).catch((error) => {
    throw new SetupError(
      `TensorFlow's libraries are fetched with pip, and \`${python} -m pip\` does not run: ${lastLine(error.message)}`,
      'Install Python 3.10 or later with pip (Debian: apt install python3-pip), or name yours in PYTHON.',
    );
  });
}

/** Throws where there is no C++ compiler. */
export async function checkCompiler() {
  await run(compiler, ['--version']).catch((error) => {
    throw new SetupError(
      `The C++ compiler "${compiler}" does not run: ${lastLine(error.message)}`,
      'Install one that knows C++17 (Debian: apt install g++), or name yours in CXX.',
    );
  });
}

/** Throws where less is free. @param {number} gigabytes */
export async function checkDisk(gigabytes) {
  const free = await freeGigabytes();
  if (free >= gigabytes) return;
  throw new SetupError(
    `${free.toFixed(1)} GB are free on the disk of ${root}; ${gigabytes} GB are needed.`,
    'Free some space and run it again.',
  );
}

/** @param {string} text */
function lastLine(text) {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
