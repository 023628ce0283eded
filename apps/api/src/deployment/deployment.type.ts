import type { DeploymentRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import { Node } from '../graphql/node.ts';

@ObjectType({ implements: Node, description: 'A model that answers under an alias.' })
export class Deployment extends Node {
  @Field(() => String, { description: 'The alias.' })
  alias!: string;

  @Field(() => GraphQLDateTime, { description: 'Since when.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it was rolled back; null where it was not.',
  })
  rolledBackAt!: Date | null;

  /** For the field resolvers. */
  modelId!: string;
}

export const DeploymentConnection = connectionType(Deployment);

export function toDeployment(row: DeploymentRow): Deployment {
  return Object.assign(new Deployment(), row);
}
