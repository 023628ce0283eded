import { decode, unitBytes, type Encoding } from './encoding.ts';
import { IngestError } from './ingest-error.ts';
import { inUnits } from './limits.ts';
import type { TextSource } from './text-source.ts';

export interface Line {
  /** From 1. */
  number: number;
  /** Without its end. */
  text: string;
  /** False where the bytes are not text of the file's encoding. */
  valid: boolean;
  /** What ended the line; empty for a last line without an end. */
  end: '\n' | '\r\n' | '\r' | '';
}

const LF = 10;
const CR = 13;

/**
 * The lines of a file, ended by LF, CR LF or CR, in memory that does not grow with the file.
 *
 * @param file for messages
 * @param maxBytes of one line; a longer one throws `TOO_LARGE`
 */
export async function* readLines(
  { chunks, encoding }: Pick<TextSource, 'chunks' | 'encoding'>,
  file: string,
  maxBytes: number,
): AsyncGenerator<Line> {
  const unit = unitBytes(encoding);
  let pending: Buffer = Buffer.alloc(0);
  let scanned = 0;
  let number = 1;

  function line(bytes: Buffer, end: Line['end']): Line {
    assertFits(bytes.length);
    return { number: number++, ...decode(bytes, encoding), end };
  }

  function assertFits(bytes: number): void {
    if (bytes <= maxBytes) return;
    throw new IngestError(
      'TOO_LARGE',
      `Line ${number} is longer than ${inUnits(maxBytes)}.`,
      'Check that the file holds one document a line.',
      { file, line: number },
    );
  }

  function* takeLines(atEnd: boolean): Generator<Line> {
    let start = 0;
    let at = scanned;
    for (; at + unit <= pending.length; at += unit) {
      const code = codeUnit(pending, at, encoding);
      if (code !== LF && code !== CR) continue;
      let end: Line['end'] = code === LF ? '\n' : '\r';
      if (code === CR) {
        const next = at + unit;
        // The other half of a CR LF may be in the chunk to come.
        if (next + unit > pending.length && !atEnd) break;
        if (next + unit <= pending.length && codeUnit(pending, next, encoding) === LF) end = '\r\n';
      }
      yield line(pending.subarray(start, at), end);
      at += (end.length - 1) * unit;
      start = at + unit;
    }
    pending = pending.subarray(start);
    scanned = at - start;
    assertFits(pending.length);
    if (atEnd && pending.length > 0) yield line(pending, '');
  }

  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    yield* takeLines(false);
  }
  yield* takeLines(true);
}

function codeUnit(bytes: Buffer, at: number, encoding: Encoding): number {
  if (encoding === 'UTF_16LE') return bytes.readUInt16LE(at);
  return encoding === 'UTF_16BE' ? bytes.readUInt16BE(at) : (bytes[at] ?? 0);
}
