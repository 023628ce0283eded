import type { DeviceChoice, Precision, PrecisionChoice } from '../engine.ts';
import { EngineError } from '../errors.ts';
import type { Addon } from './addon.ts';

/** A name that libtorch knows. Throws DEVICE_MISSING when what was asked for is not there. */
export function findDevice(addon: Addon, choice: DeviceChoice, index: number): string {
  const devices = choice === 'AUTO' || choice === 'CUDA' ? addon.cudaDevices() : 0;
  if (choice === 'CUDA' && devices <= index) {
    throw new EngineError(
      'DEVICE_MISSING',
      devices === 0
        ? `CUDA was asked for, and libtorch ${addon.version} finds no CUDA device.`
        : `CUDA device ${String(index)} was asked for, and there are ${String(devices)}, counted from 0.`,
      'Use device AUTO or CPU, or install a CUDA build of libtorch and its driver.',
    );
  }
  if (choice === 'MPS' && !addon.hasMps()) {
    throw new EngineError(
      'DEVICE_MISSING',
      `MPS was asked for, and libtorch ${addon.version} finds no Apple GPU.`,
      'Use device AUTO or CPU.',
    );
  }
  if (devices > index) return `cuda:${String(index)}`;
  return choice === 'MPS' ? 'mps' : 'cpu';
}

/**
 * AUTO: bf16 on a processor that multiplies it. Not by libtorch's own answer, which is yes on any with AVX-512,
 * where it is emulated and slower than f32. Throws PRECISION_UNSUPPORTED.
 */
export function findPrecision(addon: Addon, device: string, choice: PrecisionChoice): Precision {
  if (choice === 'F32') return 'F32';
  const onCuda = device.startsWith('cuda');
  const native = onCuda || (device === 'cpu' && (addon.cpuHas('avx512_bf16') || addon.cpuHas('amx_bf16')));
  if (choice === 'BF16' && !native) {
    throw new EngineError(
      'PRECISION_UNSUPPORTED',
      `Precision BF16 was asked for, and ${device === 'cpu' ? 'this processor does' : `${device} does`} not multiply it natively: it would be emulated, more slowly than F32.`,
      'Use precision AUTO or F32.',
    );
  }
  return native ? 'BF16' : 'F32';
}
