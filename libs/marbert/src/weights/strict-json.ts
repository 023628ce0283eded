/** Keys, commas and opening brackets that a header may have: those of some 4,000 tensors. */
const MOST_PARTS = 50_000;
const MOST_DEPTH = 8;
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];
const [COMMA, QUOTE, BACKSLASH] = [0x2c, 0x22, 0x5c];

/**
 * Parses the JSON object of a file from elsewhere, in UTF-8 and from the first byte on.
 *
 * `JSON.parse` takes the last of two equal keys in silence, where another reader takes the first, and allocates for
 * whatever it is given; so the text is looked through before. Throws SyntaxError with what is wrong, to follow "it".
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  const fault = faultOf(text);
  if (fault !== undefined) throw new SyntaxError(fault);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new SyntaxError('is not JSON', { cause });
  }
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] !== OPEN_BRACE) throw new SyntaxError('does not begin with {');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SyntaxError('is not UTF-8', { cause });
  }
}

function faultOf(text: string): string | undefined {
  const keysOfOpen: Set<string>[] = [];
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      keysOfOpen.push(new Set());
      parts += 1;
      if (keysOfOpen.length > MOST_DEPTH) return `is nested deeper than ${String(MOST_DEPTH)}`;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      keysOfOpen.pop();
    } else if (code === COMMA) {
      parts += 1;
    } else if (code === QUOTE) {
      const end = endOfString(text, at);
      if (end === undefined) return 'is not JSON';
      if (isKey(text, end + 1)) {
        const key = unquote(text.slice(at, end + 1));
        if (key === undefined) return 'is not JSON';
        if (key === '__proto__') return 'has the key "__proto__"';
        const keys = keysOfOpen.at(-1);
        if (keys?.has(key) === true) return `has the key "${key.slice(0, 100)}" twice`;
        keys?.add(key);
        parts += 1;
      }
      at = end;
    }
    if (parts > MOST_PARTS) return 'has more entries than any model';
  }
  return undefined;
}

/** The place of the quote that ends the string whose first quote is at `start`. */
function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return undefined;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

function unquote(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
