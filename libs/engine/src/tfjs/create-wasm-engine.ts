import type { DeviceChoice, Engine, PrecisionChoice } from '../engine.ts';
import { refuseBf16, refuseOtherDevices } from './devices.ts';
import { createTfjsEngine } from './engine.ts';
import { loadWasm } from './wasm.ts';

/**
 * TensorFlow.js in WebAssembly: slower than the other engines, and there on every machine.
 *
 * Errors: DEVICE_MISSING, PRECISION_UNSUPPORTED, and OUT_OF_MEMORY from any operation.
 */
export async function createWasmEngine(
  options: { device?: DeviceChoice; precision?: PrecisionChoice } = {},
): Promise<Engine> {
  refuseBf16('wasm', options.precision);
  refuseOtherDevices('wasm', 'cpu', options);
  return createTfjsEngine(await loadWasm());
}
