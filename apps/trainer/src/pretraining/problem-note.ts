import type { Problem } from '@tasnif/ingest';

/** Counts what gave no text, for the log. */
export interface ProblemCounter {
  add(problem: Problem): void;
  /** `null` where there was nothing. */
  note(): string | null;
}

export function createProblemCounter(): ProblemCounter {
  let count = 0;
  let first: Problem | undefined;
  return {
    add(problem) {
      count += 1;
      first ??= problem;
    },
    note() {
      if (first === undefined) return null;
      const place = first.line === null ? first.file : `${first.file}, line ${first.line}`;
      return `${count} lines or files gave no text; the first is ${place}: ${first.message}`;
    },
  };
}
