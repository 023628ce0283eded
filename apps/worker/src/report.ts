import { KEPT_FINDINGS, type Arrangement, type DuplicateGroup } from '@tasnif/corpus';
import type { DatasetReport, NewFinding } from '@tasnif/store';

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
  const foreign = nonArabic
    .slice(0, KEPT_FINDINGS)
    .map((document): NewFinding => ({ kind: 'NON_ARABIC', document, twin: null, similarity: null }));
  const excluded = { DUPLICATE: 0, LEAK: 0, CONFLICT: 0, CLASS_FULL: 0 };
  for (const reason of arrangement.excluded.values()) excluded[reason]++;
  const exactGroups = duplicates.filter(({ kind }) => kind === 'EXACT').length;
  return {
    report: {
      ...{ characters, excluded, exactGroups },
      nonArabicShare: count === 0 ? 0 : nonArabic.length / count,
      nearGroups: duplicates.length - exactGroups,
      findings: { ...arrangement.findingCounts, NON_ARABIC: nonArabic.length },
    },
    findings: [...arrangement.findings, ...foreign],
  };
}
