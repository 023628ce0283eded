/** A normalised text that knows where each of its UTF-16 code units came from. */
export interface AlignedText {
  text: string;
  /** For each code unit of `text`, where its source character starts and ends in the original, in UTF-16 code units. */
  readonly starts: number[];
  readonly ends: number[];
}

export function emptyAlignedText(): AlignedText {
  return { text: '', starts: [], ends: [] };
}

/** Appends `addition`, all of which came from the characters from `start` to `end` of the original. */
export function append(target: AlignedText, addition: string, start: number, end: number): void {
  target.text += addition;
  for (let unit = 0; unit < addition.length; unit++) {
    target.starts.push(start);
    target.ends.push(end);
  }
}

/** Builds a new text from what `replace` makes of each character (code point) of `source`; '' drops it. */
export function mapCharacters(source: AlignedText, replace: (character: string) => string): AlignedText {
  const target = emptyAlignedText();
  let unit = 0;
  for (const character of source.text) {
    append(target, replace(character), source.starts[unit] ?? 0, source.ends[unit] ?? 0);
    unit += character.length;
  }
  return target;
}
