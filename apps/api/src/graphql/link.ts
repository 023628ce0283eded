import { ArgsType, Field, Int } from 'type-graphql';
import type { Context } from '../context.ts';
import { describe, inRange } from '../ranges.ts';
import { checkRight, type Operation } from '../rights.ts';

@ArgsType()
export class LinkArgs {
  @Field(() => Int, {
    defaultValue: 60,
    description: describe('expiresInMinutes', 'How long the link can be used, in minutes.'),
  })
  expiresInMinutes!: number;
}

/** The description of a field that is a link to `what`. */
export function describeLink(what: string): string {
  return `${what} for whoever holds this link, which expires: GET it without a key; a path below the api's own address.`;
}

/** A link to `path` that needs no key, made by whoever has the right to what it leads to. Throws OUT_OF_RANGE. */
export function signLink(
  { links, actor }: Pick<Context, 'links' | 'actor'>,
  operation: Operation,
  path: string,
  { expiresInMinutes }: LinkArgs,
): Promise<string> {
  checkRight(actor, operation);
  return links.sign(path, inRange('expiresInMinutes', expiresInMinutes));
}
