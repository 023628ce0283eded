// Runs checks and tests, and counts what their runners report.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.js';

const report = join(root, 'dist/reports/vitest.json');

/** What has come of everything so far. */
const counts = { passed: 0, failed: 0, skipped: 0 };

/** Counts something that passes or fails as one. @param {boolean} passed */
export function count(passed) {
  counts[passed ? 'passed' : 'failed'] += 1;
}

/** Prints the closing line and sets the exit status. */
export function conclude() {
  const { passed, failed, skipped } = counts;
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/**
 * Runs tests and counts them from vitest's own report.
 * @param {string[]} args of `vitest run`
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 */
export function runVitest(args, env) {
  rmSync(report, { force: true });
  const status = execute('vitest', ['run', ...args], env);
  const { testResults, numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  // A file that can't be loaded has no test of its own to fail.
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = numFailedTests + brokenFiles.length;
  counts.passed += numPassedTests;
  counts.failed += status !== 0 && failed === 0 ? 1 : failed;
  counts.skipped += numPendingTests;
  for (const { assertionResults } of testResults) {
    for (const { status, fullName } of assertionResults) {
      if (status === 'pending' || status === 'skipped') console.log(`  skipped: ${fullName}`);
    }
  }
}

/**
 * @param {string} program a command of node_modules/.bin
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 * @returns {number | null} its exit status
 */
export function execute(program, args, env) {
  const { status } = spawnSync(join(root, 'node_modules/.bin', program), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false', ...env },
  });
  return status;
}
