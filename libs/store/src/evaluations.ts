import { withTransaction, type Database } from './database.ts';
import { newId } from './ids.ts';
import { succeedJob, type JobClaim } from './job-queue.ts';
import { parseEvaluationFigures, type EvaluationFigures } from './parameters.ts';

/** A model measured on the test split of a version by request: the log of locked test splits. */
export interface EvaluationRow {
  id: string;
  modelId: string;
  versionId: string;
  /** The name of the key that asked for it. */
  by: string;
  figures: EvaluationFigures;
  createdAt: Date;
}

export interface Evaluations {
  /** For workers: keeps what was measured with the end of the job. `keyId`: whose request it was. */
  write(
    claim: JobClaim,
    evaluation: Pick<EvaluationRow, 'modelId' | 'versionId' | 'figures'> & { keyId: string },
  ): Promise<void>;
  /** Of all versions of a data set, newest first. */
  list(datasetId: string, first: number): Promise<EvaluationRow[]>;
}

export function createEvaluations({ prisma, pool }: Database): Evaluations {
  return {
    write: (claim, { modelId, versionId, keyId, figures }) =>
      withTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO "Evaluation" (id, "modelId", "versionId", by, figures)
           VALUES ($1, $2, $3, COALESCE((SELECT name FROM "ApiKey" WHERE id = $4), $4), $5)`,
          [newId('evaluation'), modelId, versionId, keyId, parseEvaluationFigures(figures)],
        );
        await succeedJob(client, claim);
      }),
    async list(datasetId, first) {
      const rows = await prisma.evaluation.findMany({
        where: { version: { datasetId } },
        orderBy: { id: 'desc' },
        take: first,
      });
      return rows.map(({ figures, ...row }) => ({ ...row, figures: parseEvaluationFigures(figures) }));
    },
  };
}
