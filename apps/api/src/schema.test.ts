import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
} from 'graphql';
import { describe, expect, it } from 'vitest';

/** As the built code prints it: within vitest type-graphql would bring another copy of graphql than its caller's. */
const printed = execFileSync(
  process.execPath,
  [
    '--input-type=module',
    '--eval',
    `import { createSchema, printedSchema } from ${JSON.stringify(new URL('../dist/schema.js', import.meta.url).href)};
     process.stdout.write(printedSchema(await createSchema()));`,
  ],
  { encoding: 'utf8' },
);
const schema = buildSchema(printed);

describe('the schema', () => {
  it('is the one that is committed; `npm run schema` writes it', () => {
    expect(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8')).toBe(printed);
  });

  it('describes every type, field, argument and value', () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
    expect(types.flatMap(undescribed)).toEqual([]);
  });

  it('answers every mutation with an object, which can grow', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.length).toBeGreaterThan(0);
    expect(mutations.filter(({ type }) => !isObjectType(getNullableType(type)))).toEqual([]);
  });
});

/** The places of a type, such as `Query.node(id)`, that have no description. */
function undescribed(type: GraphQLNamedType): string[] {
  const places = [{ place: type.name, description: type.description }];
  if (isEnumType(type)) {
    for (const { name, description } of type.getValues()) {
      places.push({ place: `${type.name}.${name}`, description });
    }
  }
  if (isInputObjectType(type)) {
    for (const { name, description } of Object.values(type.getFields())) {
      places.push({ place: `${type.name}.${name}`, description });
    }
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const { name, description, args } of Object.values(type.getFields())) {
      const place = `${type.name}.${name}`;
      places.push({ place, description });
      for (const arg of args) places.push({ place: `${place}(${arg.name})`, description: arg.description });
    }
  }
  return places.filter(({ description }) => !description?.trim()).map(({ place }) => place);
}
