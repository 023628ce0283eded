// `npm run evaluate`: reads the command line, the environment and signals, and says what came of it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArguments, USAGE } from './arguments.ts';
import { EvaluationError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { fingerprintOf } from './fingerprint.ts';
import { toReport } from './report.ts';
import { openResults } from './results.ts';
import { tasks } from './tasks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort();
  });
}

try {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed === 'help') console.log(USAGE);
  else {
    const { tasks: wanted, reportOnly, recipes, seeds } = parsed;
    const modelFolder = parsed.modelFolder ?? join(root, 'models/starter');
    const fingerprint = await fingerprintOf(modelFolder);
    const results = openResults(join(root, 'evaluation/results.jsonl'));
    if (!reportOnly) {
      await evaluate(
        tasks.filter(({ id }) => wanted.includes(id)),
        {
          ...{ modelFolder, fingerprint, recipes, seeds, results },
          dataFolder:
            parsed.dataFolder ?? process.env['TASNIF_REFERENCE_DATA'] ?? join(root, '../shared/data'),
          environment: process.env,
          log: (line) => {
            console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
          },
          signal: stop.signal,
        },
      );
    }
    // The committed report is of the encoder that comes with Tasnif.
    const isOwn = parsed.modelFolder === undefined;
    const report = toReport(
      isOwn ? 'the encoder that comes with Tasnif ([its card](../models/starter/README.md))' : modelFolder,
      results.all().filter(({ baseModel }) => baseModel === fingerprint),
      tasks,
    );
    if (isOwn) writeFileSync(join(root, 'docs/quality.md'), report);
    else console.log(report);
  }
} catch (error) {
  if (stop.signal.aborted) {
    console.error('Stopped. What is measured is kept: the same command goes on.');
    process.exitCode = 130;
  } else {
    console.error(error instanceof EvaluationError ? `${error.message}\n→ ${error.hint}` : error);
    process.exitCode = 1;
  }
}
