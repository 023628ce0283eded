import type { Readable } from 'node:stream';

/**
 * The lines of UTF-8 text, without their ends: all that a chunk completes at once, so that whoever types sees an answer
 * to each line and whoever pipes a file can work in batches.
 */
export async function* linesAsTheyCome(stream: Readable): AsyncGenerator<string[], void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines.map(withoutReturn);
  }
  rest += decoder.decode();
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
