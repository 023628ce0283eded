// The package tfjs-node without its dependencies and its install script, which would fetch a library of its own.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, run } from '../commands.js';
import { root } from '../root.js';
import { fetchFrom } from './fetch.js';

/**
 * Of each file of its code: the union package is replaced by the part of it that the kernels need, of which there must
 * be one copy; functions that Node.js 23 removed from `util` by what they did; and the messages of TensorBoard, which
 * need another package, are left out.
 * @type {[found: RegExp, replacement: string][]}
 */
const REPAIRS = [
  [/require\("@tensorflow\/tfjs"\)/g, 'require("@tensorflow/tfjs-core")'],
  [/\(0, util_1\.isNullOrUndefined\)/g, '(function (value) { return value == null; })'],
  [/\(0, util_1\.isArray\)/g, 'Array.isArray'],
  [/^var messages = require\('\.\/proto\/api_pb'\);$/gm, ''],
];

/** @param {string} source @returns {string} */
export function repair(source) {
  return REPAIRS.reduce((text, [found, replacement]) => text.replace(found, replacement), source);
}

/** What decides the folder's contents. @param {string} version */
export function originOfTfjsNode(version) {
  return { version, repairs: REPAIRS.map(String) };
}

/**
 * Fetches it by npm, which compares its checksum with the registry's. The package for GPUs holds the same code.
 * @param {string} folder empty
 * @param {string} version
 */
export async function makeTfjsNode(folder, version) {
  const name = `@tensorflow/tfjs-node@${version}`;
  const options = ['--pack-destination', folder, '--ignore-scripts', '--fetch-retries', '0'];
  await fetchFrom(name, { registry: 'the npm registry', setting: 'npm_config_registry' }, () =>
    npm(['pack', name, ...options], { cwd: root }),
  );
  const archive = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '';
  const wanted = ['package.json', 'dist', 'binding'].map((path) => `package/${path}`);
  await run('tar', ['-xzf', join(folder, archive), '-C', folder, '--strip-components=1', ...wanted]);
  rmSync(join(folder, archive));
  for (const file of readdirSync(join(folder, 'dist'), { recursive: true }).map(String)) {
    const path = join(folder, 'dist', file);
    if (file.endsWith('.js')) writeFileSync(path, repair(readFileSync(path, 'utf8')));
  }
}
