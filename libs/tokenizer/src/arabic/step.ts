import { append, emptyAlignedText, type AlignedText } from '../aligned-text.ts';

/** Replaces each match of `pattern` (global) by what `replace` makes of it. */
export interface Rule {
  readonly pattern: RegExp;
  readonly replace: (match: string) => string;
}

/** One switch of Arabic normalisation. */
export interface Step {
  readonly name: string;
  readonly description: string;
  readonly rules: readonly Rule[];
  /** The result has at most this many times the code units of the text. */
  readonly growth: number;
  /** At least one. */
  readonly examples: readonly [Example, ...Example[]];
}

/** A text before and after. */
type Example = readonly [before: string, after: string];

/** A rule that puts the same text in the place of every match. */
export function replacing(pattern: RegExp, replacement: string): Rule {
  return { pattern, replace: () => replacement };
}

/** Applies the rules of a step once, without offsets. */
export function rewrite(text: string, step: Step): string {
  return step.rules.reduce((current, { pattern, replace }) => {
    return current.replace(pattern, (match: string) => replace(match));
  }, text);
}

/** As `rewrite`, with offsets: every unit of a replacement comes from the whole match. */
export function rewriteAligned(source: AlignedText, step: Step): AlignedText {
  return step.rules.reduce(applyRule, source);
}

/** A text as its own normal form. */
export function alignedWithItself(text: string): AlignedText {
  const starts = Array.from({ length: text.length }, (_, unit) => unit);
  return { text, starts, ends: starts.map((start) => start + 1) };
}

function applyRule(source: AlignedText, { pattern, replace }: Rule): AlignedText {
  const target = emptyAlignedText();
  let copied = 0;
  for (const { 0: match, index } of source.text.matchAll(pattern)) {
    const replacement = replace(match);
    // What stays as it is keeps its places.
    if (replacement === match) continue;
    copy(source, copied, index, target);
    copied = index + match.length;
    const first = source.starts[index] ?? Infinity;
    // What is put between two characters comes from the empty place between them, or from what both came from.
    const end = match === '' ? (source.ends[index - 1] ?? 0) : (source.ends[copied - 1] ?? 0);
    append(target, replacement, Math.min(first, end), end);
  }
  copy(source, copied, source.text.length, target);
  return target;
}

function copy(source: AlignedText, from: number, to: number, target: AlignedText): void {
  target.text += source.text.slice(from, to);
  for (let unit = from; unit < to; unit++) {
    target.starts.push(source.starts[unit] ?? 0);
    target.ends.push(source.ends[unit] ?? 0);
  }
}
