import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** What a folder may import, by the tag in its package.json; docs/architecture.md says why. */
const walls = [
  { sourceTag: 'tokenizer', onlyDependOnLibsWithTags: ['testing'] },
  { sourceTag: 'ingest', onlyDependOnLibsWithTags: ['testing'] },
  { sourceTag: 'corpus', onlyDependOnLibsWithTags: ['testing'] },
  { sourceTag: 'engine', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'marbert', onlyDependOnLibsWithTags: ['engine', 'tokenizer', 'testing'] },
  { sourceTag: 'store', onlyDependOnLibsWithTags: ['testing'] },
  { sourceTag: 'serving', onlyDependOnLibsWithTags: ['marbert', 'tokenizer', 'testing'] },
  { sourceTag: 'api', onlyDependOnLibsWithTags: ['marbert', 'serving', 'store', 'testing', 'tokenizer'] },
  {
    sourceTag: 'trainer',
    onlyDependOnLibsWithTags: ['corpus', 'engine', 'ingest', 'marbert', 'store', 'tokenizer'],
  },
  {
    sourceTag: 'worker',
    onlyDependOnLibsWithTags: ['corpus', 'ingest', 'marbert', 'serving', 'store', 'testing', 'tokenizer'],
  },
  { sourceTag: 'cli', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'launch', onlyDependOnLibsWithTags: ['cli', 'store'] },
  { sourceTag: 'bench', onlyDependOnLibsWithTags: ['engine', 'marbert', 'store', 'testing', 'tokenizer'] },
  { sourceTag: 'evaluation', onlyDependOnLibsWithTags: ['cli', 'ingest', 'launch', 'marbert', 'tokenizer'] },
  { sourceTag: 'starter', onlyDependOnLibsWithTags: ['corpus', 'engine', 'ingest', 'marbert', 'tokenizer'] },
  { sourceTag: 'test', onlyDependOnLibsWithTags: ['*'] },
  { sourceTag: 'testing', onlyDependOnLibsWithTags: [] },
];

export default tseslint.config(
  { ignores: ['**/dist', '**/build', '**/generated', '.nx', '**/.venv', '.tasnif', '.tensorflow'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: [], depConstraints: walls },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // GraphQL's classes describe shapes; what has the shape will do.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Objects here are closures over what they hold; none of them reads `this`.
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name every export.' },
      ],
    },
  },
  {
    files: ['libs/{tokenizer,engine,marbert,ingest,corpus,serving}/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Pure libraries take settings as arguments.' },
        { object: 'Date', property: 'now', message: 'Pure libraries take no clock.' },
      ],
    },
  },
  {
    files: ['**/*.test.ts'],
    // vitest's matchers, such as expect.stringContaining, are of type any.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    files: ['vitest.config.ts', 'prisma.config.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      globals: {
        AbortController: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        process: 'readonly',
        URL: 'readonly',
      },
    },
  },
  prettier,
);
