import { plugin } from '@graphql-codegen/typescript-operations';
// Named to the file: vitest takes 'graphql' for index.mjs, a second copy beside the one that the plugin gets.
import {
  buildSchema,
  concatAST,
  isInputObjectType,
  Kind,
  parse,
  print,
  separateOperations,
  validate,
  type GraphQLSchema,
} from 'graphql/index.js';

const HEAD = `// Generated from schema.graphql and src/operations/*.graphql; the README says how.
import type { TypedDocument } from './typed-document.ts';
`;

/**
 * TypeScript of GraphQL operations: the types of what goes in and comes out, a {@link TypedDocument} each,
 * and what the schema says of every field of its input types. Throws the first error of an operation that does not fit the schema.
 *
 * @param schemaText SDL
 * @param operationTexts operations, and the fragments that any of them may use
 */
export async function generateOperations(
  schemaText: string,
  operationTexts: readonly string[],
): Promise<string> {
  const schema = buildSchema(schemaText);
  const document = concatAST(operationTexts.map((text) => parse(text, { noLocation: true })));
  const [error] = validate(schema, document);
  if (error !== undefined) throw error;
  const types = await plugin(
    schema,
    [{ document }],
    {
      disableDescriptions: true,
      immutableTypes: true,
      inlineFragmentTypes: 'combine',
      scalars: { ID: 'string', DateTime: 'string' },
      strictScalars: true,
    },
    { outputFile: 'operations.ts' },
  );
  const documents = Object.entries(separateOperations(document)).map(([name, operation]) => {
    const kind = operation.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    const type = `${name}${capitalized(kind?.operation ?? 'query')}`;
    return `export const ${name}Document = \`${print(operation)}\` as TypedDocument<${type}, ${type}Variables>;`;
  });
  return [HEAD, ...(types.prepend ?? []), types.content, ...documents, inputFields(schema)].join('\n');
}

/** Descriptions with their defaults, so that a client's help says what the server does. */
function inputFields(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap()).filter((type) => isInputObjectType(type));
  const texts = types.map((type) => {
    const fields = Object.values(type.getFields()).map(({ name, description, defaultValue }) => [
      name,
      `${description ?? ''}${defaultValue === undefined ? '' : ` Default ${JSON.stringify(defaultValue)}.`}`,
    ]);
    return [type.name, Object.fromEntries(fields)] as const;
  });
  return `export const inputFields = ${JSON.stringify(Object.fromEntries(texts))} as const;`;
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
