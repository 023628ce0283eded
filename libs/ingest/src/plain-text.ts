import { decode, detectEncoding, type Encoding } from './encoding.ts';
import type { Limits } from './limits.ts';
import { readLines } from './lines.ts';
import { documentOrProblem, source, undecodable, type Reading } from './reading.ts';
import type { TextSource } from './text-source.ts';

/** Whether a text file is one document, or holds one a line. */
export type TextFiles = 'DOCUMENT_PER_FILE' | 'DOCUMENT_PER_LINE';

/** The document that a whole text file is. */
export function* readWholeText(
  bytes: Buffer,
  label: string | undefined,
  file: string,
  wanted?: Encoding,
): Generator<Reading> {
  const detected = detectEncoding(bytes, wanted);
  yield source(file, detected);
  const { text, valid } = decode(bytes.subarray(detected.markBytes), detected.encoding);
  yield valid
    ? documentOrProblem({ text, label, file, line: 1 })
    : undecodable(file, null, detected.encoding);
}

/** The documents of a text file of one topic, one a line. */
export async function* readTextLines(
  textSource: TextSource,
  label: string | undefined,
  file: string,
  limits: Limits,
): AsyncGenerator<Reading> {
  yield source(file, textSource);
  for await (const { number: line, text, valid } of readLines(textSource, file, limits.documentBytes)) {
    yield valid
      ? documentOrProblem({ text, label, file, line })
      : undecodable(file, line, textSource.encoding);
  }
}
