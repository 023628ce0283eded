import type { DeviceChoice, PrecisionChoice } from '../engine.ts';
import { EngineError } from '../errors.ts';

/** Throws DEVICE_MISSING or PRECISION_UNSUPPORTED where more is asked for than an engine has: F32 on its one `device`. */
export function refuseUnlessPlain(
  engine: string,
  device: string,
  { device: choice = 'AUTO', precision = 'AUTO' }: { device?: DeviceChoice; precision?: PrecisionChoice },
): void {
  const has = device === 'cpu' ? 'CPU' : 'CUDA';
  if (choice !== 'AUTO' && choice !== has) {
    throw new EngineError(
      'DEVICE_MISSING',
      `${choice} was asked for, and the ${engine} engine computes on ${device}.`,
      `Use device AUTO or ${has}, or another engine.`,
    );
  }
  if (precision === 'BF16') {
    throw new EngineError(
      'PRECISION_UNSUPPORTED',
      `Precision BF16 was asked for, and the ${engine} engine computes in F32 only.`,
      'Use precision AUTO or F32, or the torch engine.',
    );
  }
}
