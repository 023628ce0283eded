import type { DuplicateGroup } from './duplicates.ts';
import { TRAIN } from './splits.ts';

/** What is done about documents with twins; a twin is another document of the same group. */
export interface DuplicateChoices {
  /** DROP: of twins with one label in one split the first stays. */
  duplicates: 'KEEP' | 'DROP';
  /** DROP: of twins in several splits those with the kept twin stay; MOVE_TO_TRAIN: all go there. */
  leaks: 'KEEP' | 'DROP' | 'MOVE_TO_TRAIN';
  /** DROP: of twins under several labels those under the label of the kept twin stay. */
  conflicts: 'KEEP' | 'DROP';
}

export interface DealtDocuments {
  groups: readonly DuplicateGroup[];
  /** Of every document its class. */
  labels: Int32Array;
  /** Of every document 0 (TRAIN), 1 (VALIDATION) or 2 (TEST). */
  splits: Uint8Array;
}

export interface Finding {
  /**
   * - DUPLICATE: the twin is of the same label and in the same split.
   * - LEAK: the twin is in another split.
   * - CONFLICT: the twin is of another label, in whatever split.
   */
  kind: 'DUPLICATE' | 'LEAK' | 'CONFLICT';
  /** The one that a choice can drop or move. */
  document: number;
  /** The one that stays. */
  twin: number;
  /** The group's, in [0, 1]. */
  similarity: number;
}

export interface ChosenDocuments {
  /** Of every document, dropped or not, its split: a new array. */
  splits: Uint8Array;
  /** By document; each with the finding for which it was dropped. */
  dropped: readonly { document: number; reason: Finding['kind'] }[];
  /**
   * Of the documents as they were given, whatever was chosen: by group, then by document, then by kind. The first
   * {@link KEPT_FINDINGS} of each kind.
   */
  findings: Finding[];
  /** How many there are of each kind. */
  findingCounts: Record<Finding['kind'], number>;
}

/** Of each kind; a source may hold millions of twins, and nobody looks at more. */
export const KEPT_FINDINGS = 10_000;

/**
 * Finds the twins that spoil training or its evaluation, and applies what was chosen about them.
 *
 * The kept twin of a group is its first document in TRAIN, or where it has none, its first. Conflicts are settled
 * first, then leaks, then duplicates, so that a document moved to TRAIN beside its twin is a duplicate there. With no
 * choice of KEEP, what is left gives no findings any more.
 */
export function applyChoices(
  { groups, labels, splits }: DealtDocuments,
  choices: DuplicateChoices,
): ChosenDocuments {
  const chosen = splits.slice();
  const dropped: { document: number; reason: Finding['kind'] }[] = [];
  const findings: Finding[] = [];
  const findingCounts = { DUPLICATE: 0, LEAK: 0, CONFLICT: 0 };
  for (const { documents, similarity } of groups) {
    for (const finding of findingsOf(documents, labels, splits)) {
      if (findingCounts[finding.kind]++ < KEPT_FINDINGS) findings.push({ ...finding, similarity });
    }
    const [kept, ...others] = keptFirst(documents, splits);
    if (kept === undefined) continue;
    let left = [kept, ...others];
    const drop = (reason: Finding['kind'], isDropped: (document: number) => boolean): void => {
      for (const document of left) if (isDropped(document)) dropped.push({ document, reason });
      left = left.filter((document) => !isDropped(document));
    };
    if (choices.conflicts === 'DROP') drop('CONFLICT', (document) => labels[document] !== labels[kept]);
    if (choices.leaks === 'DROP') drop('LEAK', (document) => splits[document] !== splits[kept]);
    if (choices.leaks === 'MOVE_TO_TRAIN' && left.some((document) => splits[document] !== splits[kept])) {
      for (const document of left) chosen[document] = TRAIN;
    }
    if (choices.duplicates === 'DROP') {
      const firsts = firstByPlace(left, labels, chosen);
      drop('DUPLICATE', (document) => firsts.get(placeOf(document, labels, chosen)) !== document);
    }
  }
  dropped.sort((a, b) => a.document - b.document);
  return { splits: chosen, dropped, findings, findingCounts };
}

function* findingsOf(
  documents: readonly number[],
  labels: Int32Array,
  splits: Uint8Array,
): Generator<Omit<Finding, 'similarity'>> {
  const [kept] = keptFirst(documents, splits);
  const firsts = firstByPlace(documents, labels, splits);
  if (kept === undefined) return;
  for (const document of documents) {
    const first = firsts.get(placeOf(document, labels, splits)) ?? document;
    if (first !== document) yield { kind: 'DUPLICATE', document, twin: first };
    if (splits[document] !== splits[kept]) yield { kind: 'LEAK', document, twin: kept };
    if (labels[document] !== labels[kept]) yield { kind: 'CONFLICT', document, twin: kept };
  }
}

/** The first in TRAIN before all others, which stay in order. */
function keptFirst(documents: readonly number[], splits: Uint8Array): readonly number[] {
  const kept = documents.find((document) => splits[document] === TRAIN) ?? documents[0];
  return kept === undefined ? [] : [kept, ...documents.filter((document) => document !== kept)];
}

function firstByPlace(
  documents: readonly number[],
  labels: Int32Array,
  splits: Uint8Array,
): ReadonlyMap<string, number> {
  const firsts = new Map<string, number>();
  for (const document of documents) {
    const place = placeOf(document, labels, splits);
    if (!firsts.has(place)) firsts.set(place, document);
  }
  return firsts;
}

/** Names the split and the label of a document. */
function placeOf(document: number, labels: Int32Array, splits: Uint8Array): string {
  return `${splits[document] ?? ''} ${labels[document] ?? ''}`;
}
