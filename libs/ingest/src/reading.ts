/** One labelled text, with the place it came from. */
export interface SourceDocument {
  /** As written in the file, never blank; no U+0000 and no lone surrogate. */
  text: string;
  /** Trimmed and in Unicode form NFC, never empty. */
  label: string;
  /** The uploaded file's name, or the name of the entry inside a zip. */
  file: string;
  /** From 1; the line a row starts in; 1 where a file is one document. */
  line: number;
}

/** What can be wrong with one row, line or entry; the rest of the source is still read. */
export type ProblemCode =
  | 'EMPTY_TEXT'
  | 'NOT_UTF8'
  | 'MISSING_VALUE'
  | 'MALFORMED_ROW'
  | 'UNKNOWN_ENTRY'
  | 'NUL_CHARACTER'
  | 'LONE_SURROGATE';

/** One row, line or entry that gave no document, and why. */
export interface Problem {
  code: ProblemCode;
  file: string;
  /** From 1; `null` where the whole entry is meant. */
  line: number | null;
  /** A sentence for people that says what is wrong and what to do. */
  message: string;
}

/** What the next piece of a source gave. */
export type Reading = { kind: 'document'; document: SourceDocument } | { kind: 'problem'; problem: Problem };

export function problem(code: ProblemCode, file: string, line: number | null, message: string): Reading {
  return { kind: 'problem', problem: { code, file, line, message } };
}

export function notUtf8(file: string, line: number | null): Reading {
  const what = line === null ? 'file' : 'line';
  return problem(
    'NOT_UTF8',
    file,
    line,
    `The ${what} is not UTF-8 text. Convert the file to UTF-8 (in an editor: "Save as", encoding UTF-8) and upload it again.`,
  );
}

/** The document, or the problem that keeps its text or label out of a dataset. */
export function documentOrProblem(document: SourceDocument): Reading {
  const { text, file, line } = document;
  const label = document.label.trim().normalize('NFC');
  if (label === '')
    return problem('MISSING_VALUE', file, line, 'The label is empty. Give every text a label.');
  if (text.trim() === '') return problem('EMPTY_TEXT', file, line, 'The text is empty.');
  for (const [what, value] of [
    ['text', text],
    ['label', label],
  ] as const) {
    // PostgreSQL stores every character but this one.
    if (value.includes('\0'))
      return problem('NUL_CHARACTER', file, line, `The ${what} holds a NUL character (U+0000). Remove it.`);
    if (hasLoneSurrogate(value))
      return problem('LONE_SURROGATE', file, line, `The ${what} holds half of a surrogate pair. Remove it.`);
  }
  return { kind: 'document', document: { text, label, file, line } };
}

/** Whether half of a UTF-16 surrogate pair stands alone: no encoding can write such a string. */
export function hasLoneSurrogate(value: string): boolean {
  return /\p{Surrogate}/u.test(value);
}
