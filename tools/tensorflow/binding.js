// The native side of tfjs-node, compiled against the libraries that were set up.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { run } from '../commands.js';
import { SetupError } from '../stages.js';
import { compiler } from './machine.js';

const require = createRequire(import.meta.url);

/** What decides the folder's contents. @param {Record<string, unknown>} made of what the sources and libraries are */
export function originOfBinding(made) {
  return { ...made, compiler, options: OPTIONS };
}

/** The libraries are found from where the binding lies, so that the checkout can be moved. */
const OPTIONS = [
  ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
  '-Wl,-rpath,$ORIGIN/../site/tensorflow',
];

/**
 * @param {string} folder empty
 * @param {{ tfjsNode: string, site: string }} from the folders of the sources and of the libraries
 */
export async function makeBinding(folder, from) {
  const sources = readdirSync(join(from.tfjsNode, 'binding')).filter((name) => name.endsWith('.cc'));
  const libraries = join(from.site, 'tensorflow');
  const args = [
    ...OPTIONS,
    ...['-I', dirname(require.resolve('node-api-headers/include/node_api.h'))],
    ...['-I', join(libraries, 'include')],
    ...sources.map((name) => join(from.tfjsNode, 'binding', name)),
    ...['-L', libraries, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    ...['-o', join(folder, 'tfjs_binding.node')],
  ];
  await run(compiler, args).catch((error) => {
    throw new SetupError(
      `The binding could not be compiled against TensorFlow:\n${error.message}`,
      'The compiler must know C++17; name another in CXX.',
    );
  });
}
