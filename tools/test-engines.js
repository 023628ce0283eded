// `npm run test:engines`: the set-up, TensorFlow with it, and the tests of every engine.
import { join } from 'node:path';
import { conclude, count, runVitest } from './run-tests.js';
import { root } from './root.js';
import { setUp } from './setup.js';
import { printError } from './stages.js';
import { setUpTensorFlow } from './tensorflow/set-up.js';

const env = { TASNIF_TEST_ENGINES: 'torch,wasm,tensorflow' };

/** Sets TensorFlow up and runs the tests of the engines, then those that take it apart. */
export async function testEngines() {
  console.log('\n▸ engines');
  await setUpTensorFlow();
  runVitest(['--project', '@tasnif/engine', '--project', '@tasnif/marbert'], env);
  runVitest(['--project', '@tasnif/tools'], env);
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
