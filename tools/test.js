// `npm test`: the set-up, then every check; its last line counts what the runners reported. `--engines`: those of
// `npm run test:engines` as well.
import { conclude, count, execute, runVitest } from './run-tests.js';
import { setUp } from './setup.js';
import { printError, stage } from './stages.js';
import { testEngines } from './test-engines.js';
import { prepareTransformers } from './transformers.js';

/** Checks that pass or fail as one. @type {[name: string, program: string, args: string[]][]} */
const checks = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint and module boundaries', 'nx', ['run-many', '-t', 'lint']],
  ['unused code', 'knip', ['--no-config-hints']],
];

try {
  await setUp({ projects: ['.'], torch: 'required' });
  await stage('transformers', prepareTransformers);
  count(true); // The build checks the types of every project.
  for (const [name, program, args] of checks) {
    console.log(`\n▸ ${name}`);
    count(execute(program, args) === 0);
  }
  console.log('\n▸ tests');
  runVitest([]);
  if (process.argv.includes('--engines')) await testEngines();
} catch (error) {
  printError(error);
  count(false);
}
conclude();
