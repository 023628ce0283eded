// Says which engine and device runs will use, without keeping libtorch in the trainer's own memory.
import { createTorchEngine } from '@tasnif/engine';

const { name, version, device, precision } = createTorchEngine();
console.log(JSON.stringify({ engine: `${name} ${version}`, device: `${device} in ${precision}` }));
