// Writes schema.graphql at the root: `npm run schema`.
import { writeFileSync } from 'node:fs';
import { createSchema, printedSchema } from './schema.ts';

writeFileSync(new URL('../../../schema.graphql', import.meta.url), printedSchema(await createSchema()));
