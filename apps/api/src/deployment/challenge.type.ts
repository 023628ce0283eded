import type { ChallengeRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Node } from '../graphql/node.ts';

@ObjectType({
  implements: Node,
  description:
    'A model that answers beside the one that is deployed. One that is begun again on the same deployment goes on with its figures.',
})
export class Challenge extends Node {
  @Field(() => Float, {
    description:
      'Share of all texts, by their hash, 0 to 0.99, that callers get its answer to; the others it answers in shadow. 0: all of them.',
  })
  share!: number;

  @Field(() => GraphQLDateTime, { description: 'Since when; of one that was begun again, the first time.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended; null while it goes on.' })
  endedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether it ended because the challenger was promoted.' })
  promoted!: boolean;

  /** For the field resolvers. */
  modelId!: string;
  deploymentId!: string;
}

@ObjectType({ description: 'Texts that both sides answered, and not alike.' })
export class Disagreement {
  @Field(() => String, { description: 'The class that the deployed model answered.' })
  champion!: string;

  @Field(() => String, { description: 'The class that the challenger answered.' })
  challenger!: string;

  @Field(() => Int, { description: 'How many texts.' })
  texts!: number;
}

@ObjectType({ description: 'How often both sides of a challenge answer the same.' })
export class Agreement {
  @Field(() => Int, { description: 'Texts that both answered.' })
  compared!: number;

  @Field(() => Int, { description: 'Compared texts that both gave the same class.' })
  agreed!: number;

  @Field(() => Float, {
    nullable: true,
    description: '`agreed` of `compared`, 0 to 1; null where none was compared.',
  })
  share!: number | null;

  @Field(() => [Disagreement], {
    description: 'The pairs of classes in which they differ, at most 20, the most frequent first.',
  })
  disagreements!: Disagreement[];
}

export function toChallenge(row: ChallengeRow): Challenge {
  return Object.assign(new Challenge(), row);
}
