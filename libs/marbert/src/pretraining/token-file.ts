import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ModelError } from '../errors.ts';
import { syncFolder } from '../safetensors.ts';
import { bytesOf, openBytes, type ByteSource } from '../weights/byte-source.ts';
import type { TokenWindows } from './token-windows.ts';

/** Ids are collected up to so many before they are written. */
const BUFFERED = 2 ** 20;
/** Of the last bytes: what the file is, bytes of an id, windows, tokens. */
const TRAILER = 32;
const MAGIC = Buffer.from('TASNIFT1');

/** Windows on the disk; one is read when it is asked for. */
export interface TokenFile extends TokenWindows {
  dispose(): void;
}

export interface TokenFileWriter {
  append(window: Int32Array): void;
  /** Puts the file in its place, whole and on the disk. */
  finish(): void;
  /** Leaves nothing, unless it is finished. */
  dispose(): void;
}

/**
 * Writes windows to one file: all ids end to end, in 16 bits each where the vocabulary permits it, then where each
 * window ends (64-bit floats), then what the file is. Numbers are little-endian.
 */
export function createTokenFile(path: string, vocabularySize: number): TokenFileWriter {
  const unfinished = `${path}.unfinished`;
  const file = openSync(unfinished, 'w');
  const ids = vocabularySize <= 2 ** 16 ? new Uint16Array(BUFFERED) : new Int32Array(BUFFERED);
  const ends: number[] = [];
  let [buffered, tokens, open] = [0, 0, true];

  const write = (values: Uint16Array | Int32Array | Float64Array | Uint8Array): void => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
  };
  const flush = (): void => {
    write(ids.subarray(0, buffered));
    buffered = 0;
  };
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };

  return {
    append(window) {
      if (buffered + window.length > BUFFERED) flush();
      ids.set(window, buffered);
      buffered += window.length;
      tokens += window.length;
      ends.push(tokens);
    },
    finish() {
      flush();
      write(Float64Array.from(ends));
      write(MAGIC);
      write(Float64Array.of(ids.BYTES_PER_ELEMENT, ends.length, tokens));
      fsyncSync(file);
      close();
      renameSync(unfinished, path);
      syncFolder(dirname(path));
    },
    dispose() {
      close();
      rmSync(unfinished, { force: true });
    },
  };
}

/** Opens what {@link createTokenFile} wrote; throws TOKEN_FILE_INVALID for anything else. Holds 8 bytes for each window. */
export function openTokenFile(path: string): TokenFile {
  const source = openBytes(path);
  try {
    return readTokens(source);
  } catch (error) {
    source.dispose();
    throw error;
  }
}

function readTokens(source: ByteSource): TokenFile {
  const { size } = source;
  if (size < TRAILER) throw invalid(source);
  const trailer = bytesOf(source, size - TRAILER, TRAILER);
  const [width, count, tokens] = [
    trailer.readDoubleLE(8),
    trailer.readDoubleLE(16),
    trailer.readDoubleLE(24),
  ];
  const isOurs = trailer.subarray(0, MAGIC.length).equals(MAGIC) && (width === 2 || width === 4);
  if (!isOurs || size !== tokens * width + 8 * count + TRAILER) throw invalid(source);
  const ends = new Float64Array(count);
  source.read(new Uint8Array(ends.buffer), tokens * width);
  const startOf = (window: number): number => ends[window - 1] ?? 0;
  const lengthOf = (window: number): number => (ends[window] ?? 0) - startOf(window);
  return {
    ...{ count, tokens, lengthOf },
    read(window) {
      const ids = width === 2 ? new Uint16Array(lengthOf(window)) : new Int32Array(lengthOf(window));
      source.read(new Uint8Array(ids.buffer), startOf(window) * width);
      return Int32Array.from(ids);
    },
    dispose: source.dispose,
  };
}

function invalid({ name }: ByteSource): ModelError {
  return new ModelError(
    'TOKEN_FILE_INVALID',
    `${basename(name)} is not a file of token ids, or a torn one.`,
    'Delete it; it is made again from the texts.',
  );
}
