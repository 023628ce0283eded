import { quoted } from './ingest-error.ts';
import { documentOrProblem, problem, type OfficialSplit, type Reading } from './reading.ts';

/** A row's values as text; all but `text` are `undefined` where the source has no such column, or it is not read. */
export interface RecordValues {
  text: string;
  label: string | undefined;
  group: string | undefined;
  split: string | undefined;
}

const splits = new Map<string, OfficialSplit>([
  ['train', 'TRAIN'],
  ['training', 'TRAIN'],
  ['dev', 'VALIDATION'],
  ['val', 'VALIDATION'],
  ['valid', 'VALIDATION'],
  ['validation', 'VALIDATION'],
  ['test', 'TEST'],
]);

/** The document of a row of a table, or the problem that keeps it out; an empty group counts as none. */
export function recordToReading(values: RecordValues, file: string, line: number): Reading {
  const { text, label } = values;
  if (label !== undefined && isJsonArray(label)) return severalLabels(file, line);
  const group = values.group?.trim().normalize('NFC') ?? '';
  const split = splits.get(values.split?.trim().toLowerCase() ?? '');
  if (values.split !== undefined && split === undefined) {
    const message = `The split ${quoted(values.split)} is not known. Write train, validation (or dev) or test.`;
    return problem('UNKNOWN_SPLIT', file, line, message);
  }
  return documentOrProblem({
    ...{ text, label, file, line },
    ...(group !== '' && { group }),
    ...(split !== undefined && { split }),
  });
}

export function severalLabels(file: string, line: number): Reading {
  const message =
    'The label is a list. A document has one label here: keep the main one, or write a row for each, and give it as plain text.';
  return problem('SEVERAL_LABELS', file, line, message);
}

function isJsonArray(label: string): boolean {
  const trimmed = label.trim();
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return false;
  try {
    return Array.isArray(JSON.parse(trimmed));
  } catch {
    return false;
  }
}
