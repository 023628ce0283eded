// `npm run test:faults [name]`: attacks and faults in their full number and size; a line of figures for each test.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.js';
import { setUp } from './setup.js';
import { printError } from './stages.js';

const report = join(root, 'dist/reports/vitest.json');

try {
  await setUp({ projects: ['.'], torch: 'required' });
  rmSync(report, { force: true });
  const vitest = join(root, 'node_modules/.bin/vitest');
  const { status } = spawnSync(vitest, ['run', ...process.argv.slice(2), '.fault.test.ts'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TASNIF_FAULTS: '1' },
  });
  printTable(JSON.parse(readFileSync(report, 'utf8')).testResults);
  process.exitCode = status ?? 1;
} catch (error) {
  printError(error);
  process.exitCode = 1;
}

/** @param {{ assertionResults: { status: string, fullName: string, meta?: { faults?: any } }[] }[]} files */
function printTable(files) {
  console.log('\n| test | tried | lost | worst time | memory |\n|---|--:|--:|--:|--:|');
  for (const { status, fullName, meta } of files.flatMap(({ assertionResults }) => assertionResults)) {
    const { what, tried, lost, worstMs, growthBytes } = meta?.faults ?? {};
    if (what === undefined) {
      if (status === 'failed') console.log(`| ${fullName} | – | failed | – | – |`);
      continue;
    }
    const time = worstMs < 1000 ? `${Math.ceil(worstMs)} ms` : `${(worstMs / 1000).toFixed(1)} s`;
    const memory = growthBytes === undefined ? '' : `+${Math.ceil(growthBytes / 1e6)} MB`;
    const failed = status === 'failed' ? ' (failed)' : '';
    console.log(`| ${what}${failed} | ${tried.toLocaleString('en')} | ${lost} | ${time} | ${memory} |`);
  }
}
