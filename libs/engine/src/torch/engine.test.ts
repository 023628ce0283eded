import { describe, expect, it } from 'vitest';
import { EngineError } from '../errors.ts';
import { createTorchEngine } from './engine.ts';

describe('the torch engine', () => {
  it.skipIf(createTorchEngine().device !== 'cpu')('refuses CUDA where no device is found', () => {
    expect(() => createTorchEngine({ device: 'CUDA' })).toThrow(EngineError);
    expect(() => createTorchEngine({ device: 'CUDA' })).toThrow(
      expect.objectContaining({ code: 'DEVICE_MISSING', message: expect.stringContaining('CUDA') }),
    );
  });

  it.skipIf(process.platform === 'darwin')('refuses MPS where no Apple GPU is found', () => {
    expect(() => createTorchEngine({ device: 'MPS' })).toThrow(
      expect.objectContaining({ code: 'DEVICE_MISSING', message: expect.stringContaining('MPS') }),
    );
  });

  it('leaves the C++ stack out of its errors', () => {
    const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
    const wrong = (): unknown => engine.floats(Float32Array.of(1, 2, 3), [2, 2]);
    expect(wrong).toThrow(/shape of 2 2/);
    expect(wrong).not.toThrow(/frame #|\.cpp/);
  });

  it('leaves it out where memory runs out, too', () => {
    const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
    const limit = engine.memory().held + (32 << 20);
    const values = new Float32Array(limit / 4 + (1 << 20));
    engine.limitMemory(limit);
    try {
      const refused = (): unknown => engine.scope(() => engine.read(engine.floats(values, [values.length])));
      expect(refused).toThrow(/^Memory ran out/);
      expect(refused).not.toThrow(/frame #|\.cpp/);
    } finally {
      engine.limitMemory(0);
    }
  });
});
