import type { Database } from './database.ts';

/**
 * What is summed. Counts of texts: `requests` (all that it was asked, `errors` among them, without those `dropped`
 * before), `truncated`, `withPrecision` (a precision was asked for) and of those `abstained`. Sums over answers:
 * `confidence` (0 to 1 each) and `milliseconds`. Counts of answers by key: `answer` by class, `confidenceBin`,
 * `lengthBin`. `comparison`: texts that both sides of a challenge answered, kept with the challenger, in shadow, by
 * number of the champion's class times how many classes there are, plus that of the challenger's.
 */
export type FigureName =
  | 'requests'
  | 'errors'
  | 'dropped'
  | 'truncated'
  | 'withPrecision'
  | 'abstained'
  | 'confidence'
  | 'milliseconds'
  | 'answer'
  | 'confidenceBin'
  | 'lengthBin'
  | 'comparison';

/** A sum over the answers of a model in a deployment on a day. */
export interface AnswerFigure {
  deploymentId: string;
  /** That of the deployment, or a challenger of it. */
  modelId: string;
  /** Whether nobody waited for these answers. */
  inShadow: boolean;
  /** In UTC, such as `2026-11-25`. */
  day: string;
  name: FigureName;
  /** A class or a bin from 0; 0 where the name needs none. */
  key: number;
  value: number;
}

/** Days that figures are kept, today (in UTC) the last of them. */
const DAYS_KEPT = 400;

export interface AnswerFigures {
  /**
   * Adds each to what is there already, all or none. Whoever tries again after a connection that broke between the
   * commit and its answer adds twice.
   */
  add(figures: readonly AnswerFigure[]): Promise<void>;
  /** Those of the last `days` days of a deployment, today (in UTC) the last of them; newest day first. */
  read(
    deploymentId: string,
    which: { days: number; modelId?: string; names?: readonly FigureName[] },
  ): Promise<AnswerFigure[]>;
  /** Deletes those that are older than 400 days. */
  prune(): Promise<void>;
}

export function createAnswerFigures({ pool }: Database): AnswerFigures {
  return {
    async add(figures) {
      const column = <Name extends keyof AnswerFigure>(name: Name): AnswerFigure[Name][] =>
        figures.map((figure) => figure[name]);
      // In one order, so that two who add at the same time wait for each other rather than both.
      await pool.query(
        `INSERT INTO "AnswerFigure" AS kept ("deploymentId", "modelId", "inShadow", day, name, key, value)
         SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::date[], $5::text[], $6::int[], $7::float8[])
         ORDER BY 1, 2, 3, 4, 5, 6
         ON CONFLICT ("deploymentId", "modelId", "inShadow", day, name, key)
         DO UPDATE SET value = kept.value + excluded.value`,
        [
          ...[column('deploymentId'), column('modelId'), column('inShadow'), column('day')],
          ...[column('name'), column('key'), column('value')],
        ],
      );
    },
    async read(deploymentId, { days, modelId = null, names = null }) {
      const { rows } = await pool.query<AnswerFigure>(
        `SELECT "deploymentId", "modelId", "inShadow", day::text AS day, name, key, value FROM "AnswerFigure"
         WHERE "deploymentId" = $1 AND ($2::text IS NULL OR "modelId" = $2) AND ($3::text[] IS NULL OR name = ANY($3))
           AND day > (now() AT TIME ZONE 'UTC')::date - $4::int
         ORDER BY "AnswerFigure".day DESC, "modelId", "inShadow", name, key`,
        [deploymentId, modelId, names, days],
      );
      return rows;
    },
    async prune() {
      await pool.query(`DELETE FROM "AnswerFigure" WHERE day <= (now() AT TIME ZONE 'UTC')::date - $1::int`, [
        DAYS_KEPT,
      ]);
    },
  };
}
