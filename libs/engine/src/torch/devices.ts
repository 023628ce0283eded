import type { DeviceChoice, Precision, PrecisionChoice } from '../engine.ts';
import { EngineError } from '../errors.ts';
import type { Addon, Argument, Handle } from './addon.ts';
import { BFLOAT16 } from './operators.ts';

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
 * AUTO: bf16 on a device that multiplies it. Not by libtorch's own answer, which is yes on any processor with AVX-512,
 * where it is emulated and slower than f32. Throws PRECISION_UNSUPPORTED.
 */
export function findPrecision(addon: Addon, device: string, choice: PrecisionChoice): Precision {
  if (choice === 'F32') return 'F32';
  const native = device.startsWith('cuda')
    ? multipliesBf16(addon, device)
    : device === 'cpu' && (addon.cpuHas('avx512_bf16') || addon.cpuHas('amx_bf16'));
  if (choice === 'BF16' && !native) {
    throw new EngineError(
      'PRECISION_UNSUPPORTED',
      `Precision BF16 was asked for, and ${device === 'cpu' ? 'this processor' : device} does not multiply it natively: it would be emulated, more slowly than F32.`,
      'Use precision AUTO or F32.',
    );
  }
  return native ? 'BF16' : 'F32';
}

/**
 * Whether a GPU does (compute capability 8.0 on), by trying the attention that BF16 goes through. Throws OUT_OF_MEMORY.
 */
function multipliesBf16(addon: Addon, device: string): boolean {
  const call = (operator: string, args: readonly Argument[]): unknown =>
    addon.call(addon.resolve(`aten::${operator}`, ''), args);
  const made: Handle[] = [];
  const keep = (handle: Handle): Handle => {
    made.push(handle);
    return handle;
  };
  try {
    const ones = keep(addon.fromArray(new Float32Array(8), [1, 1, 8], device));
    const starts = keep(addon.fromArray(Int32Array.of(0, 1), [2], device));
    const x = keep(call('_to_copy', [ones, BFLOAT16]) as Handle);
    const results = call('_flash_attention_forward', [x, x, x, starts, starts, 1, 1, 0, false, false]);
    for (const handle of results as (Handle | null)[]) if (handle !== null) keep(handle);
    return true;
  } catch (error) {
    if (error instanceof EngineError) throw error;
    return false;
  } finally {
    addon.free(made);
  }
}
