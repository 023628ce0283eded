import { kindOf } from '@tasnif/store';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { toBakeOff } from './bake-off/bake-off.type.ts';
import { toBaseModel } from './base-model/base-model.type.ts';
import type { Context } from './context.ts';
import { toDataset } from './dataset/dataset.type.ts';
import { toUpload } from './dataset/upload.type.ts';
import { toChallenge } from './deployment/challenge.type.ts';
import { toDeployment } from './deployment/deployment.type.ts';
import { toFileClassification } from './file-classification/file-classification.type.ts';
import { Node } from './graphql/node.ts';
import { toJob } from './job/job.type.ts';
import { toModel } from './model/model.type.ts';
import { toModelVariant } from './model/variant.type.ts';
import { toTrainingRun } from './training/training-run.type.ts';

@Resolver(() => Node)
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: 'Whatever has this id; null when nothing does.' })
  async node(
    @Arg('id', () => ID, { description: 'An id of any kind.' }) id: string,
    @Ctx() { store }: Context,
  ): Promise<Node | null> {
    switch (kindOf(id)) {
      case 'dataset':
        return map(await store.datasets.find(id), toDataset);
      case 'baseModel':
        return map(await store.baseModels.find(id), toBaseModel);
      case 'run':
        return map(await store.runs.find(id), toTrainingRun);
      case 'bakeOff':
        return map(await store.bakeOffs.find(id), toBakeOff);
      case 'model':
        return map(await store.models.find(id), toModel);
      case 'variant':
        return map(await store.variants.find(id), toModelVariant);
      case 'deployment':
        return map(await store.deployments.find(id), toDeployment);
      case 'challenge':
        return map(await store.challenges.find(id), toChallenge);
      case 'upload':
        return map(await store.uploads.find(id), toUpload);
      case 'job':
        return map(await store.jobs.find(id), toJob);
      case 'fileClassification':
        return map(await store.fileClassifications.find(id), toFileClassification);
      case 'evaluation':
      case 'version':
      case 'key':
      case null:
        return null;
    }
  }
}

function map<Row, T>(row: Row | null, toNode: (row: Row) => T): T | null {
  return row === null ? null : toNode(row);
}
