// `npm run engine:tensorflow`: TensorFlow as an engine to train with.
import { parseArgs } from 'node:util';
import { printError, SetupError } from './stages.js';
import { removeTensorFlow, setUpTensorFlow } from './tensorflow/set-up.js';

const HELP = `npm run engine:tensorflow [-- OPTION]

Sets up TensorFlow as an engine to train with, in .tensorflow, and trains three steps with it.

  --device cpu|cuda   for which device; default: that of the last time, and at
                      first cuda where the NVIDIA driver finds one, else cpu
  --remove            deletes what was set up
  --help              says this

It needs Linux on x86-64, pip and a C++ compiler; it fetches 0.3 GB and keeps 0.9 GB, for CUDA 3 GB and 5 GB.`;

try {
  const { device, remove, help } = readOptions();
  if (help) console.log(HELP);
  else if (remove) console.log(removeTensorFlow());
  else await setUpTensorFlow({ device });
} catch (error) {
  printError(error);
  process.exitCode = 1;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { device: { type: 'string' }, remove: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    if (values.device !== undefined && !['cpu', 'cuda'].includes(values.device)) {
      throw new Error(`--device is "${values.device}", and can be cpu or cuda`);
    }
    return values;
  } catch (error) {
    throw new SetupError(`${error.message}.`, '`npm run engine:tensorflow -- --help` says what there is.');
  }
}
