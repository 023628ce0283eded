import type { ExplanationFieldsFragment as Explanation } from './gql/operations.ts';

/** Words shown for a class, and against it. */
const MOST_SHOWN = 10;
/** What is weaker would be shown as 0.00. */
const WEAKEST_SHOWN = 0.005;

/** The words that speak for a class and those that speak against it, strongest first. */
export function explanationLines({ label, words }: Explanation): string[] {
  const strongest = words.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const shown = (sign: number): Explanation['words'] =>
    strongest.filter(({ weight }) => sign * weight >= WEAKEST_SHOWN).slice(0, MOST_SHOWN);
  const [supporting, opposing] = [shown(1), shown(-1)];
  return [
    ...section('for', label, supporting),
    ...section('against', label, opposing),
    ...([...supporting, ...opposing].some(({ isExact }) => !isExact)
      ? ['~ an even share of what words beside it do together']
      : []),
  ];
}

function section(title: string, label: string, words: Explanation['words']): string[] {
  return [`${title}${words.length === 0 ? ' (no word)' : ''}  ${label}`, ...words.map(wordLine)];
}

/** A weight, `~` where it is shared, and the word, which as Arabic stands last. */
function wordLine({ weight, isExact, word }: Explanation['words'][number]): string {
  const signed = `${weight < 0 ? '-' : '+'}${Math.abs(weight).toFixed(2)}`;
  return `${signed.padStart(7)}${isExact ? ' ' : '~'} ${word}`;
}
