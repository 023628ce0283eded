import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes of one call to read: the system takes no more than 2 GiB. */
const MOST_BYTES = 2 ** 30;

/** Bytes that are read by ranges, so that a file of any size takes no more memory than what is asked of it. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  readonly size: number;
  /** Fills `target` with the bytes from `from` on. Throws RangeError where they end before that. */
  read(target: Uint8Array, from: number): void;
  dispose(): void;
}

/** The bytes of a file. */
export function openBytes(path: string): ByteSource {
  const file = openSync(path, 'r');
  return {
    name: path,
    size: fstatSync(file).size,
    read(target, from) {
      for (let got = 0; got < target.length;) {
        const more = readSync(file, target, got, Math.min(target.length - got, MOST_BYTES), from + got);
        if (more === 0) throw new RangeError(`${path} ended before its tensors did.`);
        got += more;
      }
    },
    dispose: () => {
      closeSync(file);
    },
  };
}

/** `length` bytes from `from` on, at once. */
export function bytesOf(source: ByteSource, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  source.read(bytes, from);
  return bytes;
}

/** The same in pieces of at most 4 MiB, each overwritten by the next. */
export function* piecesOf(source: ByteSource, from: number, length: number): Generator<Uint8Array> {
  const piece = Buffer.alloc(Math.min(length, 1 << 22));
  for (let done = 0; done < length;) {
    const part = piece.subarray(0, Math.min(piece.length, length - done));
    source.read(part, from + done);
    yield part;
    done += part.length;
  }
}
