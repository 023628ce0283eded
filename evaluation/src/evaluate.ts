import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, importModel } from '@tasnif/cli';
import { startSystem } from '@tasnif/launch';
import { EvaluationError } from './errors.ts';
import { evaluateTask, type EvaluationOptions } from './evaluate-task.ts';
import type { QualityTask } from './tasks.ts';

type Options = Omit<EvaluationOptions, 'client' | 'baseModel'> & {
  /** Of the base model, and what names its weights. */
  modelFolder: string;
  fingerprint: string;
  environment: NodeJS.ProcessEnv;
};

/** Evaluates tasks one after the other in an installation of its own, which is gone in the end. */
export async function evaluate(tasks: readonly QualityTask[], options: Options): Promise<void> {
  const { dataFolder, modelFolder, fingerprint, environment, log, signal } = options;
  for (const file of tasks.flatMap(({ train, test }) => [train, ...(test === undefined ? [] : [test])])) {
    if (existsSync(join(dataFolder, file))) continue;
    throw new EvaluationError(
      'DATA_MISSING',
      `${join(dataFolder, file)} is not there.`,
      'Name the folder that has it with --data or in TASNIF_REFERENCE_DATA, or choose other --tasks.',
    );
  }
  const home = mkdtempSync(join(tmpdir(), 'tasnif-evaluation-'));
  // The embedded Postgres has a user of its own where this runs as root.
  chmodSync(home, 0o755);
  const started: { dispose(): Promise<void> }[] = [];
  try {
    const { instance, key } = await startSystem({
      home,
      environment: { ...environment, DATABASE_URL: undefined, PORT: '0' },
      stage: async (name, body) => {
        log(`${name}: ${await body()}`);
      },
      keep: (resource) => {
        started.push(resource);
        return resource;
      },
    });
    const client = createClient({ url: instance.url, key });
    const input = { name: 'evaluated', acceptLicence: true };
    const { id } = await importModel(client, modelFolder, modelFolder, { input, signal });
    for (const task of tasks) {
      await evaluateTask(task, { ...options, client, baseModel: { id, fingerprint } });
    }
    client.dispose();
  } finally {
    for (const resource of started.reverse()) await resource.dispose();
    rmSync(home, { recursive: true, force: true });
  }
}
