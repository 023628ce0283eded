import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';

// One configuration for every project: `vitest run --root libs/tokenizer --config vitest.config.ts`.
const root = process.argv[process.argv.indexOf('--root') + 1] ?? '.';
const conditions = ['@tasnif/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['src/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', 'json'],
    outputFile: { json: new URL(`dist/reports/${basename(root)}.json`, import.meta.url).pathname },
  },
});
