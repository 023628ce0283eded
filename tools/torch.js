// The torch engine, libtorch and the addon that calls it: made ready where this machine can have them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './commands.js';
import { checkInstallation, findLibtorch, installLibtorch, VERSION } from './libtorch.js';
import { root } from './root.js';
import { SetupError } from './stages.js';

const addon = join(root, 'libs/engine/build/torch.node');
/** Why there is no addon: for the next start, and for the error of the engine. */
const note = join(dirname(addon), 'missing.json');
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Installs and compiles what is missing. Throws a SetupError where that can't be, and leaves a note of it; what took
 * long to fail, a download or a compilation, is not tried again for a day, or before the machine is another.
 * @param {{ stop?: AbortSignal, again?: boolean }} [options] `again`: tries whatever the note says
 * @returns {Promise<string>} what it did
 */
export async function prepareTorch({ stop, again = false } = {}) {
  // It imports packages, which are not there before the set-up has installed them.
  const { buildAddon, isBuilt } = await import('../libs/engine/native/build.js');
  const standing = await findLibtorch();
  if (standing !== undefined && isBuilt(standing)) {
    rmSync(note, { force: true });
    return 'found';
  }
  const machine = await lookAround(standing).catch((error) => {
    throw leftOut(error, 'and start again');
  });
  const before = readNote();
  if (!again && before?.machine === machine && Date.now() - before.at < DAY_MS) {
    throw new SetupError(before.message, before.hint);
  }
  try {
    const libtorch = standing ?? (await installLibtorch(stop));
    await buildAddon(libtorch).catch((error) => {
      throw notCompiled(error, libtorch);
    });
  } catch (error) {
    stop?.throwIfAborted();
    throw leftOut(error, 'then run `npm run setup`; `npm start` tries again after a day', machine);
  }
  rmSync(note, { force: true });
  return `${standing === undefined ? 'installed' : 'found'}, addon compiled`;
}

/**
 * What decides whether installing and compiling works, in words. Throws where something is missing.
 * @param {string | undefined} standing the libtorch folder
 */
async function lookAround(standing) {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new SetupError(
      `libtorch can't be used: the set-up does not know how to on ${process.platform}.`,
      'Use Linux or macOS',
    );
  }
  // libtorch is large: not without a compiler to use it.
  const compiler = process.env['CXX'] ?? 'c++';
  const version = await run(compiler, ['--version']).catch(() => {
    throw new SetupError(
      `libtorch can't be used: there is no C++ compiler "${compiler}".`,
      'Install one (Debian: apt install g++; macOS: xcode-select --install), or name yours in CXX',
    );
  });
  return [VERSION, version, standing ?? (await checkInstallation())].join('\n');
}

/** @param {Error & { stderr?: string }} error of the compiler */
function notCompiled({ stderr, message }, libtorch) {
  const told = stderr || message;
  const [first] = told.split('\n').filter((line) => line.includes('error'));
  return new SetupError(
    `libtorch can't be used: the addon could not be compiled against ${libtorch}: ${first ?? ''}\n${told}`,
    'Use a compiler that knows C++20 and a libtorch 2.13 (unset TASNIF_LIBTORCH to have it installed)',
  );
}

/** Leaves nothing that could be taken for an engine, and a note where `machine` is what it failed on after long. */
function leftOut(error, next, machine) {
  if (!(error instanceof SetupError)) return error;
  const [message] = error.message.split('\n');
  const hint = `${error.hint}, ${next}.`;
  rmSync(addon, { force: true });
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, JSON.stringify({ message, hint, machine, at: Date.now() }));
  return new SetupError(error.message, hint);
}

/** @returns {{ message: string, hint: string, machine?: string, at: number } | undefined} */
function readNote() {
  try {
    return JSON.parse(readFileSync(note, 'utf8'));
  } catch {
    return undefined;
  }
}
