// `npm run pretrain:starter`: reads the command line, the environment and signals, and says what came of it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArguments, USAGE } from './arguments.ts';
import { StarterError } from './errors.ts';
import { pretrainStarter } from './pretrain-starter.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort();
  });
}
// Threads that wait must not spin while others compute; libgomp reads it when the engine is loaded.
process.env['OMP_WAIT_POLICY'] ??= 'passive';

try {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed === 'help') console.log(USAGE);
  else {
    const { dataFolder, workFolder, modelFolder, ...choices } = parsed;
    await pretrainStarter({
      ...choices,
      dataFolder: dataFolder ?? process.env['TASNIF_REFERENCE_DATA'] ?? join(root, '../shared/data'),
      workFolder: workFolder ?? join(root, 'starter/.cache'),
      modelFolder: modelFolder ?? join(root, 'models/starter'),
      log: (line) => {
        console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
      },
      signal: stop.signal,
    });
  }
} catch (error) {
  if (stop.signal.aborted) {
    console.error('Stopped.');
    process.exitCode = 130;
  } else {
    console.error(error instanceof StarterError ? `${error.message}\n→ ${error.hint}` : error);
    process.exitCode = 1;
  }
}
