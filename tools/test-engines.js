// `npm run test:engines`: the set-up, TensorFlow with it, and the tests of every engine.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { conclude, count, runVitest } from './run-tests.js';
import { root } from './root.js';
import { setUp } from './setup.js';
import { printError } from './stages.js';
import { setUpTensorFlow } from './tensorflow/set-up.js';

/** torch is what the others are compared with; wasm is among the tests of `npm test`. */
function enginesHere() {
  const addon = createRequire(import.meta.url)(join(root, 'libs/engine/build/torch.node'));
  return ['torch', 'tensorflow', ...(addon.cudaDevices() > 0 ? ['cuda'] : [])].join();
}

/** Sets TensorFlow up and runs the tests of the engines, with CUDA where a device is, then those that take it apart. */
export async function testEngines() {
  console.log('\n▸ engines');
  await setUpTensorFlow();
  const env = { TASNIF_TEST_ENGINES: enginesHere() };
  runVitest(['--project', '@tasnif/engine', '--project', '@tasnif/marbert'], env);
  runVitest(['--project', '@tasnif/tools', 'tensorflow/set-up'], env);
}

if (process.argv[1] === join(root, 'tools/test-engines.js')) {
  try {
    await setUp({ projects: ['.'], torch: 'required' });
    await testEngines();
  } catch (error) {
    printError(error);
    count(false);
  }
  conclude();
}
