// TensorFlow's C library and its headers, out of the wheels that it is published in for Python.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../commands.js';
import { fetchFrom } from './fetch.js';
import { python } from './machine.js';

/** What is unpacked of a wheel: for a program in C, and what it opens by itself on a GPU. */
const WANTED = [
  String.raw`tensorflow/libtensorflow_(cc|framework)\.so\.2`,
  String.raw`tensorflow/include/(tensorflow/c|tensorflow/core/platform|tsl/platform|xla/tsl/c)/.*\.h`,
  String.raw`tensorflow/THIRD_PARTY_NOTICES\.txt`,
  String.raw`nvidia/.*/lib/.*\.so.*`,
].join('|');

/** While they are made: what is unpacked and one wheel. */
export const GIGABYTES = { cpu: 1.5, cuda: 7 };

/** What decides the folder's contents. @param {string} version @param {'cpu' | 'cuda'} device */
export function originOfLibraries(version, device) {
  return { version, device, wanted: WANTED };
}

/**
 * @param {string} folder empty; will be laid out as Python's site-packages, as the libraries find each other
 * @param {string} version
 * @param {'cpu' | 'cuda'} device
 */
export async function makeLibraries(folder, version, device) {
  const metadata = await unpack(`${device === 'cuda' ? 'tensorflow' : 'tensorflow-cpu'}==${version}`, folder);
  if (device === 'cpu') return;
  for (const requirement of cudaRequirements(metadata)) await unpack(requirement, folder);
}

/**
 * What a wheel asks of NVIDIA's packages in its extra `and-cuda`, such as `nvidia-cudnn-cu12<10.0,>=9.3.0.75`.
 * @param {string} metadata
 * @returns {string[]}
 */
export function cudaRequirements(metadata) {
  return [...metadata.matchAll(/^Requires-Dist: (nvidia-[^;]+?)\s*;\s*extra == "and-cuda"/gm)].map(
    ([, requirement = '']) => requirement,
  );
}

/** Fetches a wheel, takes what is wanted out of it, and returns its metadata. */
async function unpack(requirement, folder) {
  const wheels = join(folder, 'wheels');
  await download(requirement, wheels);
  const [wheel = ''] = readdirSync(wheels);
  const metadata = await run(python, ['-c', UNPACK, join(wheels, wheel), folder, WANTED]);
  rmSync(wheels, { recursive: true });
  return metadata;
}

const UNPACK = `import re, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
for name in wheel.namelist():
    if re.fullmatch(sys.argv[3], name): wheel.extract(name, sys.argv[2])
    if name.endswith('.dist-info/METADATA'): print(wheel.read(name).decode())`;

/**
 * The library in the wheel is the same for every Python; for one that is too new there may be no wheel, so another's
 * is taken. Past pip's cache, which would keep as much again.
 * @param {string} requirement
 * @param {string} folder
 */
async function download(requirement, folder) {
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-cache-dir', '--only-binary=:all:'];
  const fetch = (...more) => run(python, [...args, ...more, '--dest', folder, requirement]);
  await fetchFrom(requirement, { registry: 'the Python package index', setting: 'PIP_INDEX_URL' }, () =>
    fetch().catch(() => fetch('--python-version', '3.12')),
  );
}
