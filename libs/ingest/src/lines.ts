import { decode, detectEncoding, longestMark, type Encoding } from './encoding.ts';
import { IngestError } from './ingest-error.ts';
import { inUnits } from './limits.ts';

export interface Line {
  /** From 1. */
  number: number;
  /** Without its end and without the file's byte-order mark. */
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
  chunks: AsyncIterable<Buffer>,
  file: string,
  maxBytes: number,
): AsyncGenerator<Line> {
  let encoding: Encoding | undefined;
  let pending: Buffer = Buffer.alloc(0);
  let scanned = 0;
  let number = 1;

  function line(bytes: Buffer, by: Encoding, end: Line['end']): Line {
    assertFits(bytes.length);
    return { number: number++, ...decode(bytes, by), end };
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
    if (encoding === undefined) {
      if (pending.length < longestMark && !atEnd) return;
      encoding = detectEncoding(pending);
      pending = pending.subarray(encoding.markBytes);
    }
    const { unit } = encoding;
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
      yield line(pending.subarray(start, at), encoding, end);
      at += (end.length - 1) * unit;
      start = at + unit;
    }
    pending = pending.subarray(start);
    scanned = at - start;
    assertFits(pending.length);
    if (atEnd && pending.length > 0) yield line(pending, encoding, '');
  }

  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    yield* takeLines(false);
  }
  yield* takeLines(true);
}

function codeUnit(bytes: Buffer, at: number, { unit, bigEndian }: Encoding): number {
  if (unit === 1) return bytes[at] ?? 0;
  return bigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
}
