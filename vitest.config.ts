import { defineConfig } from 'vitest/config';

const conditions = ['@tasnif/source', 'node', 'default'];
const projects = [
  'libs/tokenizer',
  'libs/ingest',
  'libs/corpus',
  'libs/engine',
  'libs/marbert',
  'libs/store',
  'libs/serving',
];
const apps = [
  'apps/api',
  'apps/trainer',
  'apps/worker',
  'apps/cli',
  'apps/launch',
  'bench',
  'evaluation',
  'starter',
  'test',
  'tools',
];

/** `vitest run` runs everything, `vitest run --project @tasnif/tokenizer` one folder. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', ['json', { outputFile: 'dist/reports/vitest.json' }]],
    projects: [...projects, ...apps].map((root) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions, externalConditions: conditions } },
      test: {
        name: `@tasnif/${root.split('/').at(-1) ?? root}`,
        root,
        include: [root === 'tools' ? '**/*.test.js' : 'src/**/*.test.ts'],
        // As the trainer sets it: OpenMP's threads must not spin while other tests compute.
        env: { OMP_WAIT_POLICY: 'passive' },
        // Whole systems start and train, on machines that may be busy.
        testTimeout: root === 'test' ? 90_000 : 30_000,
        hookTimeout: 60_000,
      },
    })),
  },
});
