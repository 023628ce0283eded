import type { Problem, SourceDocument } from '@tasnif/ingest';
import type { ResultFormat } from '@tasnif/store';
import { stringify } from 'csv-stringify/sync';
import type { Answer } from './labeller.ts';

/** A row of the source with what came of it. */
export type ResultRow =
  { kind: 'answer'; document: SourceDocument; answer: Answer } | { kind: 'problem'; problem: Problem };

/** Rows as the text of a file; `isFirst`: they begin it. */
export type RenderRows = (rows: readonly ResultRow[], isFirst: boolean) => string;

/** @param topK classes that each answer has */
export function createRenderer(format: ResultFormat, topK: number): RenderRows {
  return format === 'CSV'
    ? (rows, isFirst) => toCsv(rows, topK, isFirst)
    : (rows) => rows.map((row) => `${JSON.stringify(toObject(row))}\n`).join('');
}

/**
 * Made for spreadsheets: UTF-8 with a byte-order mark, and what they would take for a formula is quoted. The second and
 * further classes have columns `label_2`, `confidence_2`, ….
 */
function toCsv(rows: readonly ResultRow[], topK: number, isFirst: boolean): string {
  const others = Array.from({ length: topK - 1 }, (_, i) => [`label_${i + 2}`, `confidence_${i + 2}`]);
  const columns = [
    ...['file', 'line', 'text', 'label', 'confidence', ...others.flat()],
    ...['abstained', 'truncated', 'problem', 'message'],
  ];
  const records = rows.map((row): Record<string, string | number | null> => {
    if (row.kind === 'problem') {
      const { file, line, code, message } = row.problem;
      return { file, line, problem: code, message };
    }
    const { file, line, text } = row.document;
    const { scores, abstained, truncated } = row.answer;
    const classes = scores.flatMap(({ label, probability }, i) => {
      const end = i === 0 ? '' : `_${i + 1}`;
      return [
        [`label${end}`, label],
        [`confidence${end}`, rounded(probability)],
      ] as const;
    });
    const flags = { abstained: String(abstained), truncated: String(truncated) };
    return { file, line, text, ...Object.fromEntries<string | number>(classes), ...flags };
  });
  return stringify(records, {
    ...{ columns, header: isFirst, bom: isFirst, escape_formulas: true },
    // Readers take a carriage return for the end of a row too.
    quoted_match: /\r/,
  });
}

function toObject(row: ResultRow): object {
  if (row.kind === 'problem') {
    const { file, line, code, message } = row.problem;
    return { file, line, problem: { code, message } };
  }
  const { file, line, text } = row.document;
  const { abstained, truncated } = row.answer;
  const scores = row.answer.scores.map(({ label, probability }) => ({
    label,
    probability: rounded(probability),
  }));
  const [best] = scores;
  return {
    file,
    line,
    text,
    label: best?.label,
    confidence: best?.probability,
    scores,
    abstained,
    truncated,
  };
}

/** More digits than these are noise of the arithmetic. */
function rounded(probability: number): number {
  return Number(probability.toFixed(6));
}
