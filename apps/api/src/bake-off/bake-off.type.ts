import { isEnded, type BakeOffRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { BakeOffStatusEnum } from '../graphql/enums.ts';
import { connectionType } from '../graphql/connection.ts';
import { Node } from '../graphql/node.ts';
import { etaSeconds, statusOf } from './progress.ts';
import type { RankedCandidate } from './rank.ts';

@ObjectType({
  implements: Node,
  description:
    'Base models and normalisation profiles that are trained on the same sample under the same settings, and ranked on the validation split. None of its runs sees the test split.',
})
export class BakeOff extends Node {
  @Field(() => String, { description: 'For people.' })
  name!: string;

  @Field(() => BakeOffStatusEnum, { description: 'Where it stands.' })
  status!: keyof typeof BakeOffStatusEnum;

  @Field(() => Int, {
    description:
      'Documents that each run learns from: the sample, or the whole training split where that has no more.',
  })
  trainingDocuments!: number;

  @Field(() => Int, {
    description: 'Documents of the validation split that each model is measured on, the same ones for all.',
  })
  validationDocuments!: number;

  @Field(() => Int, { description: 'Runs that have ended, however they have.' })
  runsDone!: number;

  @Field(() => Int, { description: 'Runs in all: one of each candidate with each seed.' })
  runsTotal!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Seconds until all have ended, if the runs that are left take as long as those that have a model; null before the first, and when nothing is left.',
  })
  etaSeconds!: number | null;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the last of its runs ended.' })
  finishedAt!: Date | null;

  /** For the field resolvers. */
  row!: BakeOffRow;
  /** Ranked once for all fields that ask. */
  ranked?: Promise<RankedCandidate[]>;
}

export const BakeOffConnection = connectionType(BakeOff);

export function toBakeOff(row: BakeOffRow): BakeOff {
  const { runs, id, name, trainingDocuments, validationDocuments, createdAt } = row;
  const ended = runs.filter(({ phase }) => isEnded(phase));
  const ends = ended.map(({ finishedAt }) => finishedAt?.getTime() ?? 0);
  return Object.assign(new BakeOff(), {
    ...{ id, name, trainingDocuments, validationDocuments, createdAt, row },
    ...{ status: statusOf(runs), runsDone: ended.length, runsTotal: runs.length },
    etaSeconds: etaSeconds(runs, new Date()),
    finishedAt: ended.length === runs.length ? new Date(Math.max(...ends)) : null,
  });
}
