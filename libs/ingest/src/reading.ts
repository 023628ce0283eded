import type { Encoding } from './encoding.ts';

/** One labelled text, with the place it came from. */
export interface SourceDocument {
  /** As written in the file, never blank; no U+0000 and no lone surrogate. */
  text: string;
  /** Trimmed and in Unicode form NFC; empty where no labels are read, and only there. */
  label: string;
  /** The uploaded file's name, or the name of the entry inside a zip. */
  file: string;
  /** From 1; the line a row starts in; 1 where a file is one document. */
  line: number;
  /** Trimmed and in form NFC; documents of one group belong on one side of a split. Absent without a group. */
  group?: string;
  /** The official split, where the source has a column for it. */
  split?: OfficialSplit;
}

export type OfficialSplit = 'TRAIN' | 'VALIDATION' | 'TEST';

/** What can be wrong with one row, line or entry; the rest of the source is still read. */
export type ProblemCode =
  | 'EMPTY_TEXT'
  | 'NOT_UTF8'
  | 'NOT_IN_ENCODING'
  | 'MISSING_VALUE'
  | 'SEVERAL_LABELS'
  | 'UNKNOWN_SPLIT'
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

/** How a file of a source was read: the uploaded file, or an entry of a zip. */
export interface SourceFile {
  file: string;
  encoding: Encoding;
  /** True where neither a byte-order mark nor strict UTF-8 nor the caller decided: show it to people. */
  guessed: boolean;
}

/** What the next piece of a source gave; a `source` comes before all else of its file. */
export type Reading =
  | ({ kind: 'source' } & SourceFile)
  | { kind: 'document'; document: SourceDocument }
  | { kind: 'problem'; problem: Problem };

export function problem(code: ProblemCode, file: string, line: number | null, message: string): Reading {
  return { kind: 'problem', problem: { code, file, line, message } };
}

export function source(file: string, { encoding, guessed }: Omit<SourceFile, 'file'>): Reading {
  return { kind: 'source', file, encoding, guessed };
}

/** The bytes of a line, or of a whole file, are not text of the file's encoding. */
export function undecodable(file: string, line: number | null, encoding: Encoding): Reading {
  const what = line === null ? 'file' : 'line';
  if (encoding === 'UTF_8') {
    const message = `The ${what} is not UTF-8 text. Convert the file to UTF-8 (in an editor: "Save as", encoding UTF-8) and upload it again.`;
    return problem('NOT_UTF8', file, line, message);
  }
  const name = encoding.replaceAll('_', '-');
  const message = `The ${what} holds bytes that mean nothing in ${name}, the encoding it is read in. Name another encoding, or convert the file to UTF-8.`;
  return problem('NOT_IN_ENCODING', file, line, message);
}

/** The document, or the problem that keeps its text or label out of a dataset; without a label where none is read. */
export function documentOrProblem(
  document: Omit<SourceDocument, 'label'> & { label: string | undefined },
): Reading {
  const { text, file, line } = document;
  const label = document.label?.trim().normalize('NFC') ?? '';
  if (label === '' && document.label !== undefined)
    return problem('MISSING_VALUE', file, line, 'The label is empty. Give every text a label.');
  if (text.trim() === '') return problem('EMPTY_TEXT', file, line, 'The text is empty.');
  for (const [what, value] of [
    ['text', text],
    ['label', label],
    ['group', document.group ?? ''],
  ] as const) {
    // PostgreSQL stores every character but this one.
    if (value.includes('\0'))
      return problem('NUL_CHARACTER', file, line, `The ${what} holds a NUL character (U+0000). Remove it.`);
    if (hasLoneSurrogate(value))
      return problem('LONE_SURROGATE', file, line, `The ${what} holds half of a surrogate pair. Remove it.`);
  }
  return { kind: 'document', document: { ...document, label } };
}

/** Whether half of a UTF-16 surrogate pair stands alone: no encoding can write such a string. */
export function hasLoneSurrogate(value: string): boolean {
  return /\p{Surrogate}/u.test(value);
}
