import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { EngineError } from '../errors.ts';

/** A tensor on the native side. */
export type Handle = number;

/** An argument of an ATen operator; the operator's schema says how it is read. */
export type Argument = Handle | boolean | string | null | undefined | readonly (Handle | boolean | null)[];

/** What `native/addon.cc` exports. */
export interface Addon {
  readonly version: string;
  resolve(name: string, overload: string): number;
  call(operator: number, args: readonly Argument[]): unknown;
  fromArray(data: Float32Array | Int32Array, shape: readonly number[], device: string): Handle;
  toFloats(handle: Handle): Float32Array;
  shape(handle: Handle): number[];
  free(handles: readonly Handle[]): void;
  live(): number;
  requireGradient(handle: Handle): void;
  gradients(loss: Handle, parameters: readonly Handle[]): (Handle | null)[];
  setGradMode(enabled: boolean): boolean;
  seed(seed: number): void;
  cudaDevices(): number;
}

/** Loads libtorch and the addon that calls it. Throws ENGINE_MISSING where either can't be had. */
export function loadAddon(): Addon {
  const path = fileURLToPath(new URL('../../build/torch.node', import.meta.url));
  try {
    return createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    throw new EngineError(
      'ENGINE_MISSING',
      `The torch engine could not be loaded: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
      'Run `npm run setup`: it installs libtorch and compiles the addon.',
      { cause: error },
    );
  }
}
