import * as tf from '@tensorflow/tfjs-core';
import type { MemoryUse } from '../engine.ts';
import { EngineError } from '../errors.ts';
import type { Backend } from './backend.ts';

/** Counts the bytes of tensors, on the back end and in tables on the host, and refuses more than may be held. */
export interface MemoryMeter {
  use(): MemoryUse;
  resetPeaks(): void;
  /** 0 for none but the back end's own. */
  limit(bytes: number): void;
  /** Before `bytes` more are taken: throws OUT_OF_MEMORY where they are too many. */
  claim(bytes: number): void;
  /** Bytes of a table on the host that came, or with a minus went. */
  onHost(bytes: number): void;
}

export function createMemoryMeter({ memoryLimit, heldBytes, name }: Backend): MemoryMeter {
  let [most, hostBytes, peakInUse, peakHeld] = [Infinity, 0, 0, 0];
  const inUse = (): number => tf.memory().numBytes + hostBytes;
  const held = (): number => (heldBytes === undefined ? inUse() : heldBytes() + hostBytes);

  function claim(bytes: number): void {
    const onBackend = tf.memory().numBytes + bytes;
    const wanted = onBackend + hostBytes;
    peakInUse = Math.max(peakInUse, wanted);
    if (wanted <= most && onBackend <= memoryLimit) return;
    const [taken, limit] = wanted > most ? [wanted, most] : [onBackend, memoryLimit];
    throw new EngineError(
      'OUT_OF_MEMORY',
      `Memory ran out: tensors would take ${toMegabytes(taken)} MB on the ${name} engine, and may take ${toMegabytes(limit)} MB.`,
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
      most = bytes === 0 ? Infinity : bytes;
    },
    claim,
    onHost(bytes) {
      hostBytes += bytes;
      if (bytes > 0) claim(0);
    },
  };
}

function toMegabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
