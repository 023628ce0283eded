import * as tf from '@tensorflow/tfjs-core';
import type { MemoryUse } from '../engine.ts';
import { EngineError } from '../errors.ts';
import type { Backend } from './backend.ts';

/** Counts the bytes of tensors, on the back end and in tables on the host, and refuses more than may be held. */
export interface MemoryMeter {
  use(): MemoryUse;
  resetPeaks(): void;
  /** 0 for what the back end can hold. */
  limit(bytes: number): void;
  /** Before `bytes` more are taken: throws OUT_OF_MEMORY where they are too many. */
  claim(bytes: number): void;
  /** Bytes of a table on the host that came, or with a minus went. */
  onHost(bytes: number): void;
}

export function createMemoryMeter({ memoryLimit, heldBytes, name }: Backend): MemoryMeter {
  let [most, hostBytes, peakInUse, peakHeld] = [memoryLimit, 0, 0, 0];
  const inUse = (): number => tf.memory().numBytes + hostBytes;
  const held = (): number => (heldBytes === undefined ? inUse() : heldBytes() + hostBytes);

  function claim(bytes: number): void {
    const wanted = inUse() + bytes;
    peakInUse = Math.max(peakInUse, wanted);
    if (wanted <= most) return;
    throw new EngineError(
      'OUT_OF_MEMORY',
      `Memory ran out: tensors would take ${toMegabytes(wanted)} MB on the ${name} engine, and may take ${toMegabytes(most)} MB.`,
      'Compute fewer tokens at once (maxBatchTokens), or shorten the texts (maxLength), or free memory.',
    );
  }

  return {
    use() {
      peakHeld = Math.max(peakHeld, held());
      return { inUse: inUse(), peakInUse: Math.max(peakInUse, inUse()), held: held(), peakHeld };
    },
    resetPeaks() {
      peakInUse = inUse();
      peakHeld = held();
    },
    limit(bytes) {
      most = bytes === 0 ? memoryLimit : Math.min(bytes, memoryLimit);
    },
    claim,
    onHost(bytes) {
      if (bytes > 0) claim(bytes);
      hostBytes += bytes;
    },
  };
}

function toMegabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
