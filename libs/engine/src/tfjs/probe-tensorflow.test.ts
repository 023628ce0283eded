import { describe, expect, it } from 'vitest';
import { whyNoCuda } from './probe-tensorflow.ts';

const at = (severity: string, text: string): string =>
  `${severity}0000 00:00:1795645895.688562   11909 cuda_platform.cc:52] ${text}`;
const noise = [
  'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
  at('I', 'oneDNN custom operations are on.'),
];
const noDriver = at('I', 'Could not find cuda drivers on your machine, GPU will not be used.');
const noDevice = at('E', 'failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected');
const noLibrary = at(
  'W',
  "Could not load dynamic library 'libcudart.so.12'; dlerror: libcudart.so.12: cannot open shared object file",
);

describe('whyNoCuda', () => {
  it('takes the most telling line of the log', () => {
    const log = (...lines: string[]): string => [...noise, ...lines, ''].join('\n');
    expect(whyNoCuda(log(noDriver, noDevice))).toBe(
      'Could not find cuda drivers on your machine, GPU will not be used.',
    );
    expect(whyNoCuda(log(noDevice))).toMatch(/^failed call to cuInit: CUDA_ERROR_NO_DEVICE/);
    expect(whyNoCuda(log(noDevice, noLibrary))).toContain("'libcudart.so.12'; dlerror");
    expect(whyNoCuda(log())).toBeUndefined();
  });
});
