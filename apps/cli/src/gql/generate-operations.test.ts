import { readdirSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { schemaText } from '../testing/schema-text.ts';
import { generateOperations } from './generate-operations.ts';

const folder = new URL('../operations/', import.meta.url);

it('finds operations.ts to be what schema.graphql and the operations make of it', async () => {
  const texts = readdirSync(folder)
    .sort()
    .map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const generated = await generateOperations(schemaText, texts);
  const style = await resolveConfig(import.meta.filename);
  await expect(await format(generated, { ...style, parser: 'typescript' })).toMatchFileSnapshot(
    './operations.ts',
  );
});

it('refuses an operation that asks for what the schema does not have', async () => {
  const generating = generateOperations(schemaText, ['query Wrong { nothingOfTheKind }']);
  await expect(generating).rejects.toThrow('Cannot query field "nothingOfTheKind" on type "Query"');
});
