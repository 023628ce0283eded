/** What there is to say of a candidate with a model. */
export interface AdvisedCandidate {
  /** Base model, with the profile where that tells candidates apart. */
  name: string;
  macroF1: number;
  interval: { lower: number; upper: number };
  isTied: boolean;
  /** Mean of its runs; `null`: not known. */
  trainingSeconds: number | null;
  licence: string | null;
  researchOnly: boolean;
  /** Whether anybody may use it, as far as is known. */
  isOpen: boolean;
  models: number;
}

interface Standing {
  /** By mean macro F1, falling. */
  ranked: readonly AdvisedCandidate[];
  /** Candidates with no model that will have none, and runs that have not ended. */
  failed: number;
  runsLeft: number;
}

/** So much less time to train is worth a word. */
const MUCH_FASTER = 2 / 3;

/** Which candidate to choose and what speaks against it, in sentences; `null` while there is nothing to say. */
export function adviceOf({ ranked, failed, runsLeft }: Standing): string | null {
  const [best, ...others] = ranked;
  if (best === undefined) {
    return failed > 0 && runsLeft === 0 ? 'No candidate has a model: the error of each says why.' : null;
  }
  const tied = others.filter(({ isTied }) => isTied);
  return [
    runsLeft > 0 && `So far, with ${runsLeft} runs to go:`,
    others.length === 0 ? onlyOne(best) : ahead(best, tied),
    tied.length > 0 && faster(best, tied),
    best.researchOnly && restricted(best, others, tied),
    failed > 0 &&
      `${failed} ${failed === 1 ? 'candidate has' : 'candidates have'} no model: see why under its error.`,
    others.length > 0 &&
      ranked.every(({ models }) => models === 1) &&
      'Each was trained with one seed: what the luck of a seed does is not in the intervals; several seeds would show it.',
    'The test split was not looked at: train what you choose on all documents, and measure that once.',
  ]
    .filter((sentence) => sentence !== false && sentence !== null)
    .join(' ');
}

function onlyOne(best: AdvisedCandidate): string {
  return `Only ${best.name} has a model: ${figure(best)}.`;
}

function ahead(best: AdvisedCandidate, tied: readonly AdvisedCandidate[]): string {
  return tied.length === 0
    ? `${best.name} is best, ${figure(best)}, and ahead of all others by more than chance explains.`
    : `${best.name} is first, ${figure(best)}, but ${listed(tied)} can not be told from it.`;
}

function faster(best: AdvisedCandidate, tied: readonly AdvisedCandidate[]): string | null {
  const { trainingSeconds: ofBest } = best;
  const [fastest] = tied
    .filter(({ trainingSeconds }) => trainingSeconds !== null)
    .sort((a, b) => (a.trainingSeconds ?? 0) - (b.trainingSeconds ?? 0));
  if (ofBest === null || fastest?.trainingSeconds == null) return null;
  const share = fastest.trainingSeconds / ofBest;
  return share > MUCH_FASTER ? null : `${fastest.name} trains in ${Math.round(100 * share)} % of its time.`;
}

function restricted(
  { name, licence }: AdvisedCandidate,
  others: readonly AdvisedCandidate[],
  tied: readonly AdvisedCandidate[],
): string {
  const terms = `The licence of ${name} restricts its use (${licence ?? ''})`;
  const open = tied.find(({ isOpen }) => isOpen) ?? others.find(({ isOpen }) => isOpen);
  return open === undefined
    ? `${terms}.`
    : `${terms}; that of ${open.name} does not${open.isTied ? '' : `, and it reaches ${figure(open)}`}.`;
}

function figure({ macroF1, interval: { lower, upper } }: AdvisedCandidate): string {
  return `macro F1 ${macroF1.toFixed(3)} (95 % ${lower.toFixed(3)} to ${upper.toFixed(3)})`;
}

function listed(candidates: readonly AdvisedCandidate[]): string {
  return new Intl.ListFormat('en').format(candidates.map(({ name }) => name));
}
