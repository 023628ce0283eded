import { TextDecoder } from 'node:util';
import sax from 'sax';
import { IngestError, quoted } from './ingest-error.ts';

/** Names are without their namespace prefix. */
export type XmlEvent =
  | { kind: 'open'; name: string; attributes: Readonly<Record<string, string>> }
  | { kind: 'text'; text: string }
  | { kind: 'close'; name: string };

/** No part of a workbook nests nearly as deep. */
const deepest = 64;
/** A tag with its attributes may be this long; longer text comes in pieces. */
const longestTag = 1024 * 1024;

/**
 * The elements and texts of an XML file in pieces, one array for each of `chunks`. A document type is refused, so
 * that no entity but the five of XML itself is ever expanded and nothing outside the file is ever read.
 *
 * @param part the file's name, for messages
 * @throws IngestError `BROKEN_FILE`
 */
export async function* readXml(chunks: AsyncIterable<Buffer>, part: string): AsyncGenerator<XmlEvent[]> {
  let events: XmlEvent[] = [];
  let fault: string | undefined;
  let depth = 0;
  let silent = 0;
  let roots = 0;
  const parser = sax.parser(true);
  parser.onopentag = ({ name, attributes }) => {
    depth += 1;
    if (depth === 1) roots += 1;
    if (depth > deepest) fault ??= 'nests too deep';
    events.push({ kind: 'open', name: localName(name), attributes: attributes as Record<string, string> });
  };
  parser.onclosetag = (name) => {
    depth -= 1;
    events.push({ kind: 'close', name: localName(name) });
  };
  parser.ontext = parser.oncdata = (text) => events.push({ kind: 'text', text });
  parser.ondoctype = () => (fault ??= 'declares a document type');
  parser.onerror = () => (fault ??= 'is not well-formed XML in UTF-8');

  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(isUtf16(chunk) ? 'utf-16le' : 'utf-8', { fatal: true });
    advance(decoder, chunk);
    silent = events.length === 0 ? silent + chunk.length : 0;
    if (silent > longestTag) fault ??= 'holds a tag that is too long';
    if (fault !== undefined) throw brokenPart(part, fault);
    yield events;
    events = [];
  }
  advance(decoder ?? new TextDecoder());
  if (roots === 0) fault ??= 'is empty';
  if (fault !== undefined) throw brokenPart(part, fault);
  yield events;

  function advance(decoding: TextDecoder, chunk?: Buffer): void {
    try {
      const text = chunk === undefined ? decoding.decode() : decoding.decode(chunk, { stream: true });
      if (text !== '') parser.write(text);
      if (chunk === undefined) parser.close();
    } catch {
      fault ??= 'is not well-formed XML in UTF-8';
    }
  }
}

function isUtf16([first, second]: Buffer): boolean {
  return first === 0xff && second === 0xfe;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function brokenPart(part: string, fault: string): IngestError {
  return new IngestError(
    'BROKEN_FILE',
    `The part ${quoted(part)} of the workbook ${fault}.`,
    'Open the workbook in a spreadsheet program and save it again as .xlsx, or as "CSV UTF-8".',
    { file: part },
  );
}
