import { checksums, type ModelExport } from '@tasnif/store';
import pg from 'pg';

/** A model that was not trained here. */
export interface ModelToServe {
  id: string;
  /** With everything that an export has. */
  folder: string;
  classes: readonly string[];
  maxLength: number;
  exports: readonly ModelExport[];
}

/** Writes the rows that `classify` reads: the model's and those of its files. Of the run that made it there is none. */
export async function insertModel(
  databaseUrl: string,
  { id, folder, classes, maxLength, exports }: ModelToServe,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // Foreign keys are not looked at.
    await client.query('SET session_replication_role = replica');
    const figures = {
      ...{ accuracy: 0, macroF1: 0, loss: 0, documents: 0, baselineAccuracy: 0, baselineMacroF1: 0 },
      ...{ perClass: [], confusion: [] },
    };
    await client.query(
      `INSERT INTO "Model" (id, "runId", name, classes, "maxLength", figures, exports)
       VALUES ($1, 'none', 'bench', $2, $3, $4, $5)`,
      [id, classes, maxLength, figures, JSON.stringify(exports)],
    );
    for (const { path, bytes, sha256 } of await checksums(folder)) {
      await client.query('INSERT INTO "Artifact" ("modelId", path, bytes, sha256) VALUES ($1, $2, $3, $4)', [
        ...[id, path, bytes, sha256],
      ]);
    }
  } finally {
    await client.end();
  }
}
