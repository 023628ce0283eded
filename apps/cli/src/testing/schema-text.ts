import { readFileSync } from 'node:fs';

/** The API's schema, as it is committed. */
export const schemaText = readFileSync(new URL('../../../../schema.graphql', import.meta.url), 'utf8');
