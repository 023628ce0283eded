import { z } from 'zod';
import { count, parse, share } from './parameters.ts';

const datasetReport = z.object({
  /** Unicode code points of all texts. */
  characters: count,
  /** Of all documents those with no letter, or with more letters of other scripts than Arabic ones. */
  nonArabicShare: share,
  /** Groups of equal texts, and of texts at least `duplicateThreshold` alike once folded for comparison. */
  exactGroups: count,
  nearGroups: count,
  /** How many findings there are of each kind, before any choice; the first of each are kept. */
  findings: z.object({ DUPLICATE: count, LEAK: count, CONFLICT: count, NON_ARABIC: count }),
  /** How many documents were left out, by reason. */
  excluded: z.object({ DUPLICATE: count, LEAK: count, CONFLICT: count, CLASS_FULL: count }),
  /** How many problems there are, by code. */
  problems: z.record(z.string(), count),
});

const example = z.object({ document: count, tokens: count, unknown: count });

const tokenFigures = z.object({
  documents: count,
  total: count,
  /** Lengths in tokens, the special ones included, that half, and 90 %, of the documents do not exceed. */
  median: count,
  p90: count,
  /** Share of the documents with more than `at` tokens. */
  cuts: z.array(z.object({ at: count, share })),
  /** Share of the tokens that the vocabulary does not know. */
  unknownShare: share,
  /** The longest documents, and those with the largest shares of unknown tokens. */
  longest: z.array(example),
  mostUnknown: z.array(example),
});

/** What the texts of a version are like. */
export type DatasetReport = z.infer<typeof datasetReport>;

/** What the texts of a version are as tokens of a base model. */
export type TokenFigures = z.infer<typeof tokenFigures>;

export function parseDatasetReport(value: unknown): DatasetReport {
  return parse('report of the data set', datasetReport, value);
}

export function parseTokenFigures(value: unknown): TokenFigures {
  return parse('token figures', tokenFigures, value);
}
