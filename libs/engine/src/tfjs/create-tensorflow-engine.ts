import * as tf from '@tensorflow/tfjs-core';
import type { DeviceChoice, Engine, PrecisionChoice } from '../engine.ts';
import type { Backend } from './backend.ts';
import { refuseUnlessPlain } from './devices.ts';
import { createTfjsEngine } from './engine.ts';
import { loadTensorFlow } from './load-tensorflow.ts';
import { nativeKernels } from './native-kernels.ts';

/**
 * TensorFlow itself, through TensorFlow.js, as `npm run engine:tensorflow` has set it up.
 *
 * Errors: ENGINE_MISSING, DEVICE_MISSING, PRECISION_UNSUPPORTED, and OUT_OF_MEMORY from any operation.
 */
export async function createTensorFlowEngine(
  options: { device?: DeviceChoice; precision?: PrecisionChoice } = {},
): Promise<Engine> {
  const backend = await openTensorFlow();
  refuseUnlessPlain('tensorflow', backend.device, options);
  return createTfjsEngine(backend);
}

export async function openTensorFlow(): Promise<Backend> {
  const { version, device } = loadTensorFlow();
  await tf.setBackend('tensorflow');
  return { name: 'tensorflow', device, version, memoryLimit: Infinity, kernels: nativeKernels };
}
