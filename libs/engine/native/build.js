// Compiles the addon against a libtorch folder: `node libs/engine/native/build.js LIBTORCH`.
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, '../build');
const require = createRequire(import.meta.url);

const compiler = process.env['CXX'] ?? 'c++';
const addon = join(output, 'torch.node');
const stampFile = join(output, 'stamp');

/**
 * Whether `build/torch.node` stands for these sources and this libtorch.
 * @param {string} libtorch a folder with `include` and `lib`, such as site-packages/torch
 */
export function isBuilt(libtorch) {
  return existsSync(addon) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stampOf(libtorch);
}

/**
 * Builds `build/torch.node`.
 * @param {string} libtorch as above
 */
export async function buildAddon(libtorch) {
  mkdirSync(output, { recursive: true });
  const unfinished = `${addon}.${process.pid}`;
  const objects = sourceFiles().map((name) => ({
    source: join(here, name),
    object: `${unfinished}.${name}.o`,
  }));
  const run = (...args) => promisify(execFile)(compiler, args, { maxBuffer: 1 << 26 });
  try {
    await Promise.all(
      objects.map(({ source, object }) => run(...compiling(libtorch), '-c', source, '-o', object)),
    );
    await run('-shared', ...objects.map(({ object }) => object), ...linking(libtorch), '-o', unfinished);
    renameSync(unfinished, addon);
  } finally {
    for (const { object } of objects) rmSync(object, { force: true });
  }
  writeFileSync(stampFile, stampOf(libtorch));
}

/** A checksum of all that the addon is made of. */
function stampOf(libtorch) {
  const version = join(libtorch, 'include/torch/headeronly/version.h');
  const parts = [
    [compiler, ...compiling(libtorch), ...linking(libtorch)],
    readdirSync(here).map((name) => readFileSync(join(here, name), 'utf8')),
    existsSync(version) ? readFileSync(version, 'utf8') : 'another version',
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function sourceFiles() {
  return readdirSync(here).filter((name) => name.endsWith('.cc'));
}

function compiling(libtorch) {
  return [
    ...(sharedOpenMp(libtorch) === undefined ? [] : ['-fopenmp']),
    // No errno: else a square root is a call and no loop with one is vectorised.
    ...[
      '-std=c++20',
      '-O3',
      '-fno-math-errno',
      '-fPIC',
      '-DNODE_ADDON_API_CPP_EXCEPTIONS',
      '-DNAPI_VERSION=8',
    ],
    ...['-I', dirname(require.resolve('node-api-headers/include/node_api.h'))],
    ...['-I', dirname(require.resolve('node-addon-api/napi.h'))],
    ...['-isystem', join(libtorch, 'include')],
    ...['-isystem', join(libtorch, 'include/torch/csrc/api/include')],
  ];
}

/**
 * The file of libtorch's own OpenMP, for the threads of our kernels to be of its pool; `undefined` where it has none, or
 * the compiler would take another: then `at::parallel_for` is a plain loop.
 */
function sharedOpenMp(libtorch) {
  const lib = join(libtorch, 'lib');
  // Wheels have it under its own name or with a checksum in it.
  const own = existsSync(lib) && readdirSync(lib).find((name) => /^libgomp[-.].*so/.test(name));
  if (!own) return undefined;
  const { stdout } = spawnSync(compiler, ['--version'], { encoding: 'utf8' });
  return stdout?.includes('clang') ? undefined : own;
}

function linking(libtorch) {
  const lib = join(libtorch, 'lib');
  const openMp = sharedOpenMp(libtorch);
  const libraries = ['torch', 'torch_cpu', 'c10'];
  // A CUDA build registers its kernels when its library is loaded; nothing in the addon names a symbol of it.
  const cuda = existsSync(join(lib, 'libtorch_cuda.so')) ? ['torch_cuda', 'c10_cuda'] : [];
  const names =
    process.platform === 'darwin'
      ? ['-undefined', 'dynamic_lookup', ...libraries.map((name) => `-l${name}`)]
      : ['-Wl,--no-as-needed', ...[...libraries, ...cuda].map((name) => `-l${name}`)];
  return ['-L', lib, `-Wl,-rpath,${lib}`, ...names, ...(openMp === undefined ? [] : [`-l:${openMp}`])];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAddon(process.argv[2]);
