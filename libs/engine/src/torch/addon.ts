import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { EngineError } from '../errors.ts';

/** How the addon begins the message of an error that a lack of memory is the cause of. */
const OUT_OF_MEMORY = 'OUT_OF_MEMORY: ';

/** A tensor on the native side. */
export type Handle = number;

/** An argument of an operator; the operator's schema says how it is read. */
export type Argument = Handle | boolean | string | null | undefined | readonly (Handle | boolean | null)[];

/** What `native/addon.cc` exports. */
export interface Addon {
  readonly version: string;
  resolve(name: string, overload: string): number;
  call(operator: number, args: readonly Argument[]): unknown;
  fromArray(data: Float32Array | Int32Array, shape: readonly number[], device: string): Handle;
  toFloats(handle: Handle): Float32Array;
  shape(handle: Handle): number[];
  /** The number of its `c10::ScalarType`. */
  type(handle: Handle): number;
  /** Another handle of the same tensor, to be freed by itself. */
  alias(handle: Handle): Handle;
  free(handles: readonly Handle[]): void;
  live(): number;
  seed(seed: number): void;
  /** Whether kernels that have a choice compute the same bits each time. */
  setDeterministic(wanted: boolean): void;
  cudaDevices(): number;
  hasMps(): boolean;
  /** Whether the processor has an instruction set, by libtorch's name for it. */
  cpuHas(feature: string): boolean;
  /** Bytes of tensors on the CPU now, at most, and of memory held for them now, at most. */
  memory(): [inUse: number, peakInUse: number, held: number, peakHeld: number];
  resetPeakMemory(): void;
  /** 0 for no limit. */
  limitMemory(bytes: number): void;
}

/** Loads libtorch and the addon that calls it. Throws ENGINE_MISSING where either can't be had. */
export function loadAddon(): Addon {
  const path = fileURLToPath(new URL('../../build/torch.node', import.meta.url));
  try {
    const addon = createRequire(import.meta.url)(path) as Addon;
    return {
      ...addon,
      call: explained(addon.call),
      fromArray: explained(addon.fromArray),
      toFloats: explained(addon.toFloats),
    };
  } catch (error) {
    const { message, hint } = whyMissing() ?? {
      message: `The torch engine could not be loaded: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
      hint: 'Run `npm run setup`: it installs libtorch and compiles the addon.',
    };
    throw new EngineError('ENGINE_MISSING', message, hint, { cause: error });
  }
}

/** What the set-up has left where it could not make the addon. */
function whyMissing(): { message: string; hint: string } | undefined {
  const note = fileURLToPath(new URL('../../build/missing.json', import.meta.url));
  try {
    return createRequire(import.meta.url)(note) as { message: string; hint: string };
  } catch {
    return undefined;
  }
}

/** The same function, which says what to do where it runs out of memory. */
function explained<A extends unknown[], R>(native: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    try {
      return native(...args);
    } catch (error) {
      throw toOutOfMemory(error) ?? error;
    }
  };
}

function toOutOfMemory(error: unknown): EngineError | undefined {
  if (!(error instanceof Error) || !error.message.startsWith(OUT_OF_MEMORY)) return undefined;
  const [sentence = ''] = error.message.slice(OUT_OF_MEMORY.length).split('\n');
  return new EngineError(
    'OUT_OF_MEMORY',
    `Memory ran out: ${sentence}`,
    'Compute fewer tokens at once (maxBatchTokens), or shorten the texts (maxLength), or free memory.',
    { cause: error },
  );
}
