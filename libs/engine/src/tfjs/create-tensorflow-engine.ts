import * as tf from '@tensorflow/tfjs-core';
import type { DeviceChoice, Engine, PrecisionChoice } from '../engine.ts';
import { EngineError } from '../errors.ts';
import type { Backend } from './backend.ts';
import { refuseBf16, refuseOtherDevices } from './devices.ts';
import { createTfjsEngine } from './engine.ts';
import { loadTensorFlow } from './load-tensorflow.ts';
import { nativeKernels } from './native-kernels.ts';

/**
 * TensorFlow itself, through TensorFlow.js, as `npm run engine:tensorflow` has set it up.
 *
 * Errors: ENGINE_MISSING, DEVICE_MISSING, PRECISION_UNSUPPORTED, and OUT_OF_MEMORY from any operation.
 */
export async function createTensorFlowEngine(
  options: { device?: DeviceChoice; deviceIndex?: number; precision?: PrecisionChoice } = {},
): Promise<Engine> {
  refuseBf16('tensorflow', options.precision);
  const backend = await openTensorFlow();
  refuseOtherDevices('tensorflow', backend.device, options);
  return createTfjsEngine(backend);
}

export async function openTensorFlow(): Promise<Backend> {
  const { version, device } = loadTensorFlow();
  if (!(await tf.setBackend('tensorflow'))) {
    throw new EngineError(
      'ENGINE_MISSING',
      `TensorFlow ${version} is loaded, and TensorFlow.js does not start on it.`,
      'Run `npm run engine:tensorflow`.',
    );
  }
  return { name: 'tensorflow', device, version, memoryLimit: Infinity, kernels: nativeKernels };
}
