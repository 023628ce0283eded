import type { Dataset } from './follow-dataset.ts';
import type { FindingsQuery } from './gql/operations.ts';
import { table } from './table.ts';

type Finding = NonNullable<Extract<FindingsQuery['node'], { findings: unknown }>>['findings'][number];
type Shown = Finding['document'];

/** A data set for people: its classes, what was left out, and what gave no document. */
export function datasetLines({ id, classes, encodings, problems, problemCount, report }: Dataset): string[] {
  const counts = classes.map(({ label, train, validation, test, total, share }) => [
    ...[train, validation, test, total, percent(share)],
    label,
  ]);
  const unseen = problemCount - problems.length;
  return [
    id,
    ...table(['train', 'validation', 'test', 'total', 'share', 'class'], counts),
    ...(report === null ? [] : findingLines(report)),
    ...encodings.filter(({ guessed }) => guessed).map(guessNote),
    ...problems.map(({ file, line, message }) => `${file}${line === null ? '' : `:${line}`}: ${message}`),
    ...(unseen > 0 ? [`… and ${unseen} more problems`] : []),
  ];
}

/** The whole report: what is doubtful, how long the texts are, and how they were dealt. */
export function reportLines(dataset: Dataset, findings: readonly Finding[]): string[] {
  const { report, tokens, settings } = dataset;
  return [
    ...datasetLines(dataset),
    ...(report === null
      ? []
      : [`${report.characters} characters; ${percent(report.nonArabicShare)} of the texts are not Arabic`]),
    ...tokens.map(
      ({ median, p90, cuts, unknownShare, baseModelId, normalization }) =>
        `tokens under ${baseModelId} (${normalization}): median ${median}, 90 % up to ${p90}; ` +
        `${cuts.map(({ at, share }) => `${percent(share)} over ${at}`).join(', ')}; ${percent(unknownShare)} unknown`,
    ),
    ...(settings === null
      ? []
      : [
          `settings: ${Object.entries(settings)
            .map(([name, value]) => `${name} ${value === null ? 'all' : String(value)}`)
            .join(', ')}`,
        ]),
    ...findings.flatMap(({ kind, document, twin, similarity }) => [
      `${kind} ${place(document)}${document.excluded === null ? '' : ', left out'}: ${firstWords(document)}`,
      ...(twin === null
        ? []
        : [`  as ${place(twin)} (${(similarity ?? 1).toFixed(2)}): ${firstWords(twin)}`]),
    ]),
  ];
}

function findingLines({ findings, excluded }: NonNullable<Dataset['report']>): string[] {
  const list = (counts: readonly { code: string; count: number }[]): string =>
    counts
      .filter(({ count }) => count > 0)
      .map(({ code, count }) => `${count} ${code}`)
      .join(', ');
  const [found, left] = [list(findings), list(excluded)];
  return [...(found === '' ? [] : [`found: ${found}`]), ...(left === '' ? [] : [`left out: ${left}`])];
}

function guessNote({ encoding, files, example }: Dataset['encodings'][number]): string {
  const more = files > 1 ? ` and ${files - 1} more files` : '';
  return `${example}${more}: read as ${encoding}, a guess; if it is wrong, give --encoding`;
}

function place({ file, line, label, split }: Shown): string {
  return `${file}:${line} [${split}, ${label}]`;
}

function firstWords({ text }: Shown): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
