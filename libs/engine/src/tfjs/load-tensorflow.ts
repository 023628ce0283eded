import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { registerBackend, version_core, type KernelBackend } from '@tensorflow/tfjs-core';
import { EngineError } from '../errors.ts';
import {
  circumstances,
  files,
  folders,
  readInstallation,
  TENSORFLOW,
  tensorFlowFolder,
} from './installation.ts';
import type { Installation } from './installation.ts';
import { LOADING, probeTensorFlow, whyNoCuda } from './probe-tensorflow.ts';

export interface TensorFlow {
  version: string;
  device: 'cpu' | 'cuda:0';
}

/** What the binding exports, as far as it is used here; the rest is the backend's. */
interface Binding {
  TF_Version: string;
  isUsingGpuDevice(): boolean;
}

const HINT = 'Run `npm run engine:tensorflow`.';

let loaded: TensorFlow | undefined;

/**
 * Registers the backend `tensorflow` with tfjs-core, of what `npm run engine:tensorflow` has set up; once in a process.
 * Native code that has not been tried here, or is not as it was, is tried in another process first, for some of what
 * can be wrong with it would end this one.
 *
 * Errors: ENGINE_MISSING, and DEVICE_MISSING where it was set up for CUDA and finds no device.
 */
export function loadTensorFlow(folder = tensorFlowFolder): TensorFlow {
  return (loaded ??= load(folder));
}

function load(folder: string): TensorFlow {
  const installation = readInstallation(folder);
  if (installation === undefined) {
    throw new EngineError('ENGINE_MISSING', 'TensorFlow is not set up.', HINT);
  }
  checkVersions(installation);
  const binding = loadBinding(folder, installation);
  if (installation.device === 'cuda' && !binding.isUsingGpuDevice()) throw noCuda(folder, installation);
  registerBackend('tensorflow', createBackend(folder, installation, binding), 3);
  return { version: binding.TF_Version, device: binding.isUsingGpuDevice() ? 'cuda:0' : 'cpu' };
}

function checkVersions({ tensorflow, tfjs }: Installation): void {
  if (tensorflow === TENSORFLOW && tfjs === version_core) return;
  throw new EngineError(
    'ENGINE_MISSING',
    `TensorFlow ${tensorflow} with tfjs-node ${tfjs} is set up, and ${TENSORFLOW} with ${version_core} is wanted.`,
    HINT,
  );
}

function loadBinding(folder: string, { tensorflow, tried }: Installation): Binding {
  const path = join(folder, files.binding);
  if (!isDeepStrictEqual(tried, circumstances(folder))) {
    const probe = probeTensorFlow(path);
    if ('failure' in probe) throw unloadable(tensorflow, new Error(probe.failure));
    checkFound(probe.version, tensorflow);
  }
  // TensorFlow reads its level from nowhere else; 1 leaves out what is only information.
  // eslint-disable-next-line no-restricted-properties
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  // F32 is not to mean the 10 bits of TF32, which TensorFlow multiplies in on newer GPUs.
  // eslint-disable-next-line no-restricted-properties
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  const module = { exports: {} as Binding };
  try {
    process.dlopen(module, path, LOADING);
  } catch (error) {
    throw unloadable(tensorflow, error);
  }
  checkFound(module.exports.TF_Version, tensorflow);
  return module.exports;
}

function checkFound(found: string, wanted: string): void {
  if (found === wanted) return;
  throw new EngineError(
    'ENGINE_MISSING',
    `The library of TensorFlow is ${found}, and the binding was compiled against ${wanted}.`,
    HINT,
  );
}

function sentence(words: string): string {
  return words.endsWith('.') ? words : `${words}.`;
}

function unloadable(version: string, cause: unknown): EngineError {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return new EngineError('ENGINE_MISSING', `TensorFlow ${version} can't be loaded: ${sentence(line)}`, HINT, {
    cause,
  });
}

function noCuda(folder: string, { tensorflow }: Installation): EngineError {
  const probe = probeTensorFlow(join(folder, files.binding));
  const reason = ('log' in probe && whyNoCuda(probe.log)) || 'it gives no reason';
  return new EngineError(
    'DEVICE_MISSING',
    `TensorFlow ${tensorflow} is set up for CUDA and finds no device: ${sentence(reason)}`,
    'Mend the driver, or run `npm run engine:tensorflow -- --device cpu`.',
  );
}

/** tfjs-node's own, without its index, which would look for a binding where its install script puts one. */
function createBackend(
  folder: string,
  { tensorflow, device }: Installation,
  binding: Binding,
): () => KernelBackend {
  const require = createRequire(join(folder, folders.tfjsNode, 'package.json'));
  try {
    require('./dist/register_all_kernels.js');
    const { NodeJSKernelBackend } = require('./dist/nodejs_kernel_backend.js') as {
      NodeJSKernelBackend: new (binding: Binding, packageName: string) => KernelBackend;
    };
    return () => new NodeJSKernelBackend(binding, `@tensorflow/tfjs-node${device === 'cuda' ? '-gpu' : ''}`);
  } catch (error) {
    throw unloadable(tensorflow, error);
  }
}
