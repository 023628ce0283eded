// `npm test`: the set-up, then every check; its last line counts what the runners reported.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.js';
import { setUp } from './setup.js';
import { printError, stage } from './stages.js';
import { prepareTransformers } from './transformers.js';

const report = join(root, 'dist/reports/vitest.json');

/** Checks that pass or fail as one. @type {[name: string, program: string, args: string[]][]} */
const checks = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint and module boundaries', 'nx', ['run-many', '-t', 'lint']],
  ['unused code', 'knip', ['--no-config-hints']],
];

let passed = 0;
let failed = 0;
let skipped = 0;
try {
  await setUp({ projects: ['.'] });
  await stage('transformers', prepareTransformers);
  passed += 1; // The build checks the types of every project.
  for (const [name, program, args] of checks) {
    console.log(`\n▸ ${name}`);
    if (execute(program, args) === 0) passed += 1;
    else failed += 1;
  }
  console.log('\n▸ tests');
  runTests();
} catch (error) {
  printError(error);
  failed += 1;
}
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

/** Unit, conformance and whole-system tests, counted from vitest's own report. */
function runTests() {
  rmSync(report, { force: true });
  const status = execute('vitest', ['run']);
  const { testResults, numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  // A file that can't be loaded has no test of its own to fail.
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  passed += numPassedTests;
  failed += numFailedTests + brokenFiles.length;
  skipped += numPendingTests;
  if (status !== 0 && failed === 0) failed += 1;
  for (const { assertionResults } of testResults) {
    for (const { status, fullName } of assertionResults) {
      if (status === 'pending' || status === 'skipped') console.log(`  skipped: ${fullName}`);
    }
  }
}

/**
 * @param {string} program a command of node_modules/.bin
 * @param {string[]} args
 */
function execute(program, args) {
  const { status } = spawnSync(join(root, 'node_modules/.bin', program), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' },
  });
  return status;
}
