import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const environment = { DATABASE_URL: 'postgres://localhost/tasnif' };

describe('the configuration of the trainer', () => {
  it('holds a lease for 30 seconds when it is not told', () => {
    expect(readConfig(environment).leaseSeconds).toBe(30);
  });

  it('takes the lease from TASNIF_LEASE_SECONDS', () => {
    expect(readConfig({ ...environment, TASNIF_LEASE_SECONDS: '5' }).leaseSeconds).toBe(5);
  });

  it.each(['4', '3601', '7.5', 'long', ''])('refuses a lease of "%s" by name and value', (value) => {
    expect(() => readConfig({ ...environment, TASNIF_LEASE_SECONDS: value })).toThrow(
      `TASNIF_LEASE_SECONDS is "${value}"; it must be a whole number of 5 to 3600.`,
    );
  });

  it.each(['AUTO', 'TORCH', 'TENSORFLOW', 'WASM'])('takes the engine %s from TASNIF_ENGINE', (engine) => {
    expect(readConfig({ ...environment, TASNIF_ENGINE: engine }).engine).toBe(engine);
  });

  it('takes the best engine that there is when it is not told', () => {
    expect(readConfig(environment).engine).toBe('AUTO');
  });

  it.each(['torch', 'JAX', ''])('refuses the engine "%s" by name and value', (value) => {
    expect(() => readConfig({ ...environment, TASNIF_ENGINE: value })).toThrow(
      `TASNIF_ENGINE is "${value}"; it must be one of AUTO, TORCH, TENSORFLOW, WASM.`,
    );
  });

  it('is refused without a database', () => {
    expect(() => readConfig({})).toThrow('DATABASE_URL is not set');
  });
});
