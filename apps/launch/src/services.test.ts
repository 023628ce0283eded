import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SERVICES } from './services.ts';

it('are built with what starts them', () => {
  const file = readFileSync(new URL('../tsconfig.json', import.meta.url), 'utf8');
  const { references } = JSON.parse(file) as { references: { path: string }[] };
  expect(references.map(({ path }) => path)).toEqual(
    expect.arrayContaining(SERVICES.map((name) => `../../apps/${name}`)),
  );
});
