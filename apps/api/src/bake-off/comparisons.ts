import { compareCandidates, type Answers, type ComparedCandidate } from '@tasnif/marbert';

/** The same bake-off is the same each time that it is looked at. */
const COMPARISON_SEED = 1;
/** Bake-offs whose comparison is kept in memory. */
const MOST_KEPT = 50;

/** What is compared: one model of a candidate. */
interface ComparedModel {
  id: string;
  classes: readonly string[];
  answers: Answers;
}

/** How the candidates of bake-offs compare, computed once until another model of the bake-off is there. */
export interface Comparisons {
  /** @param candidates of each the models, one or more */
  of(bakeOffId: string, candidates: readonly (readonly ComparedModel[])[]): Promise<ComparedCandidate[]>;
}

export function createComparisons(): Comparisons {
  /** By bake-off, the one that was computed longest ago first. */
  const kept = new Map<string, { models: string; figures: Promise<ComparedCandidate[]> }>();
  return {
    of(bakeOffId, candidates) {
      const models = candidates.map((own) => own.map(({ id }) => id).join(' ')).join(', ');
      const known = kept.get(bakeOffId);
      if (known?.models === models) return known.figures;
      const figures = compare(candidates);
      kept.delete(bakeOffId);
      kept.set(bakeOffId, { models, figures });
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return figures;
    },
  };
}

function compare(candidates: readonly (readonly ComparedModel[])[]): Promise<ComparedCandidate[]> {
  const first = candidates[0]?.[0];
  return compareCandidates(
    first?.answers.labels ?? [],
    candidates.map((own) => own.map(({ answers }) => answers.predictions)),
    first?.classes.length ?? 0,
    COMPARISON_SEED,
  );
}
