import type { DeviceChoice, PrecisionChoice } from '../engine.ts';
import { EngineError } from '../errors.ts';

/** Throws PRECISION_UNSUPPORTED where more than F32 is asked for. */
export function refuseBf16(engine: string, precision: PrecisionChoice = 'AUTO'): void {
  if (precision !== 'BF16') return;
  throw new EngineError(
    'PRECISION_UNSUPPORTED',
    `Precision BF16 was asked for, and the ${engine} engine computes in F32 only.`,
    'Use precision AUTO or F32, or the torch engine.',
  );
}

/** Throws DEVICE_MISSING where another device is asked for than the one that the engine has. */
export function refuseOtherDevices(
  engine: string,
  device: string,
  { device: choice = 'AUTO', deviceIndex = 0 }: { device?: DeviceChoice; deviceIndex?: number },
): void {
  const has = device === 'cpu' ? 'CPU' : 'CUDA';
  if (choice === 'AUTO' || (choice === has && (choice === 'CPU' || deviceIndex === 0))) return;
  const asked = choice === 'CUDA' ? `CUDA device ${String(deviceIndex)}` : choice;
  throw new EngineError(
    'DEVICE_MISSING',
    `${asked} was asked for, and the ${engine} engine computes on ${device}.`,
    `Use device AUTO or ${has}, or another engine.`,
  );
}
