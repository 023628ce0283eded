import { IngestError, quoted } from './ingest-error.ts';

/** The columns (CSV, TSV) or fields (JSONL) that hold the text and the label, where the caller names them. */
export interface ColumnNames {
  textColumn?: string;
  labelColumn?: string;
  /** `false`: no label is looked for, and what there may be of one is not read. Default: true. */
  labels?: boolean;
  /** Documents of one group belong on one side of a split. Never guessed. */
  groupColumn?: string;
  /** Holds train, validation (or dev) or test. Never guessed. */
  splitColumn?: string;
}

/** Places of the columns among those found. */
export interface ChosenColumns {
  text: number;
  /** `undefined` where no label is looked for. */
  label: number | undefined;
  group?: number;
  split?: number;
}

/** Names looked for, in this order and in any letter case, when the caller names none. */
const usualTextNames =
  'text content tweet document body article sentence post review comment message نص النص محتوى المحتوى تغريدة التغريدة'.split(
    ' ',
  );
const usualLabelNames =
  'label labels category categories class topic sentiment target تصنيف التصنيف فئة الفئة موضوع الموضوع قسم القسم'.split(
    ' ',
  );

const namesShown = 20;

/**
 * Which of the columns `found` hold the text and the label: the names given, exact but for spaces around them,
 * else the first usual name that is there.
 *
 * @param file for messages
 * @throws IngestError `MISSING_COLUMN`, with the columns found, where one is absent, there twice, or both are the same
 */
export function chooseColumns(
  found: readonly string[],
  { textColumn, labelColumn, labels = true, groupColumn, splitColumn }: ColumnNames,
  file: string,
  line: number,
): ChosenColumns {
  const trimmed = found.map((name) => name.trim());
  const lowerCase = trimmed.map((name) => name.toLowerCase());
  const text = find('text', textColumn, usualTextNames);
  const label = labels ? find('label', labelColumn, usualLabelNames) : undefined;
  if (text === label) {
    throw missing(`Column ${quoted(trimmed[text] ?? '')} cannot be both the text and the label.`);
  }
  return {
    text,
    label,
    ...(groupColumn !== undefined && { group: find('group', groupColumn) }),
    ...(splitColumn !== undefined && { split: find('split', splitColumn) }),
  };

  function find(role: string, given: string | undefined, usual: readonly string[] = []): number {
    const name = given?.trim() ?? firstUsual(usual);
    if (name === undefined) throw missing(`No column is named as ${role}s usually are.`);
    const at = trimmed.indexOf(name);
    if (at === -1) throw missing(`There is no column ${quoted(name)} for the ${role}.`);
    if (trimmed.includes(name, at + 1)) throw missing(`There are two columns named ${quoted(name)}.`);
    return at;
  }

  function firstUsual(usual: readonly string[]): string | undefined {
    for (const wanted of usual) {
      const name = trimmed[lowerCase.indexOf(wanted)];
      if (name !== undefined) return name;
    }
    return undefined;
  }

  function missing(sentence: string): IngestError {
    const shown = trimmed.slice(0, namesShown).map(quoted).join(', ');
    const more = trimmed.length > namesShown ? ` and ${trimmed.length - namesShown} more` : '';
    return new IngestError(
      'MISSING_COLUMN',
      `${sentence} Found: ${shown}${more}.`,
      'Name the columns exactly as the file does.',
      { file, line },
    );
  }
}
