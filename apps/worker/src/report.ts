import type { Arrangement, DuplicateGroup } from '@tasnif/corpus';
import type { DatasetReport, NewFinding } from '@tasnif/store';

/** Findings of a kind that are kept; the rest is counted. */
const KEPT_FINDINGS = 10_000;

interface Observations {
  characters: number;
  /** Indices of texts that are not Arabic. */
  nonArabic: readonly number[];
  /** Documents in all. */
  count: number;
  duplicates: readonly DuplicateGroup[];
  arrangement: Arrangement;
}

/** What is kept of all that was found: numbers, and the documents to look at. */
export function writeReport({ characters, nonArabic, count, duplicates, arrangement }: Observations): {
  report: Omit<DatasetReport, 'problems'>;
  findings: NewFinding[];
} {
  const counts = { DUPLICATE: 0, LEAK: 0, CONFLICT: 0, NON_ARABIC: 0 };
  const findings: NewFinding[] = [];
  const keep = (finding: NewFinding): void => {
    if (counts[finding.kind]++ < KEPT_FINDINGS) findings.push(finding);
  };
  for (const finding of arrangement.findings) keep(finding);
  for (const document of nonArabic) keep({ kind: 'NON_ARABIC', document, twin: null, similarity: null });
  const excluded = { DUPLICATE: 0, LEAK: 0, CONFLICT: 0, CLASS_FULL: 0 };
  for (const reason of arrangement.excluded.values()) excluded[reason]++;
  const exactGroups = duplicates.filter(({ kind }) => kind === 'EXACT').length;
  return {
    report: {
      ...{ characters, excluded, exactGroups },
      nonArabicShare: count === 0 ? 0 : nonArabic.length / count,
      nearGroups: duplicates.length - exactGroups,
      findings: counts,
    },
    findings,
  };
}
