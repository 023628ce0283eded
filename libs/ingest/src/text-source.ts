import { detectEncoding, headBytes, type DetectedEncoding, type Encoding } from './encoding.ts';

/** A file's text in pieces, and how it is written. */
export interface TextSource extends DetectedEncoding {
  /** Without the byte-order mark. */
  chunks: AsyncIterable<Buffer>;
}

/** Decides the encoding on the first 64 KiB of `chunks` and gives all of them back. */
export async function openText(chunks: AsyncIterable<Buffer>, wanted?: Encoding): Promise<TextSource> {
  const iterator = chunks[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let length = 0;
  let ended = false;
  while (length < headBytes && !ended) {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else {
      parts.push(next.value);
      length += next.value.length;
    }
  }
  const head = Buffer.concat(parts);
  const detected = detectEncoding(head, wanted);
  return { ...detected, chunks: rest(head.subarray(detected.markBytes), iterator) };
}

async function* rest(head: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
