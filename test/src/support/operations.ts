import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLInputType,
} from 'graphql';

/** The schema as it is committed. */
export const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));

/** An operation for every root field of the schema, by name, with a value for each argument that must be given. */
export const operations: ReadonlyMap<string, string> = new Map(
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {}).map((field): [string, string] => {
      const given = field.args
        .filter(isRequiredArgument)
        .map(({ name, type }) => `${name}: ${literal(type)}`);
      const args = given.length > 0 ? `(${given.join(', ')})` : '';
      const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
      const operation = type?.name.toLowerCase() ?? '';
      return [`${type?.name ?? ''}.${field.name}`, `${operation} { ${field.name}${args}${selection} }`];
    }),
  ),
);

/** Some value of the type, as it stands in an operation. */
function literal(type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')} }`;
  }
  if (isEnumType(named)) return named.getValues()[0]?.name ?? '';
  return ['Int', 'Float'].includes(named.name) ? '1' : '"x"';
}
