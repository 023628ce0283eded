import 'reflect-metadata';
import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { buildSchema, type PubSub } from 'type-graphql';
import { BakeOffOfRunResolver, BakeOffResolver } from './bake-off/bake-off.resolver.ts';
import { BaseModelResolver } from './base-model/base-model.resolver.ts';
import { ClassifyResolver } from './classify/classify.resolver.ts';
import { DatasetResolver } from './dataset/dataset.resolver.ts';
import { ChallengeResolver } from './deployment/challenge.resolver.ts';
import { DeploymentResolver } from './deployment/deployment.resolver.ts';
import { FileClassificationResolver } from './file-classification/file-classification.resolver.ts';
import { JobResolver } from './job/job.resolver.ts';
import { UploadResolver } from './dataset/upload.resolver.ts';
import { CalibrationResolver, ModelCalibrationResolver } from './model/calibration.resolver.ts';
import { ModelFileResolver, ModelResolver } from './model/model.resolver.ts';
import { ModelVariantsResolver, VariantResolver } from './model/variant.resolver.ts';
import { NodeResolver } from './node.resolver.ts';
import { PretrainedModelResolver, PretrainingResolver } from './pretraining/pretraining.resolver.ts';
import { guardOperations } from './rights.ts';
import { trainingEventTypes } from './training/training-event.type.ts';
import { TextSourcesResolver } from './texts/text-sources.resolver.ts';
import { TrainingParametersResolver, TrainingResolver } from './training/training.resolver.ts';

/** type-graphql asks for one even where every subscription brings its own events. */
const unused: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('Subscriptions read from the store.');
  },
};

/** type-graphql makes these types by itself, and offers no place to describe them. */
const rootDescriptions: Readonly<Record<string, string>> = {
  Query: 'What can be asked. Lists are newest first, in pages.',
  Mutation: 'What can be changed. What is refused leaves nothing behind.',
  Subscription: 'What can be followed as it happens, over WebSocket (graphql-transport-ws) alone.',
};

/** The schema, every root field behind its right. */
export async function createSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      NodeResolver,
      DatasetResolver,
      JobResolver,
      UploadResolver,
      BaseModelResolver,
      TrainingResolver,
      TrainingParametersResolver,
      TextSourcesResolver,
      PretrainingResolver,
      PretrainedModelResolver,
      BakeOffResolver,
      BakeOffOfRunResolver,
      ModelResolver,
      ModelFileResolver,
      ModelCalibrationResolver,
      CalibrationResolver,
      VariantResolver,
      ModelVariantsResolver,
      DeploymentResolver,
      ChallengeResolver,
      ClassifyResolver,
      FileClassificationResolver,
    ],
    orphanedTypes: [...trainingEventTypes],
    validate: false,
    pubSub: unused,
  });
  for (const [name, description] of Object.entries(rootDescriptions)) {
    const type = schema.getType(name);
    if (type) type.description = description;
  }
  return guardOperations(schema);
}

/** The schema as text, as it is committed in `schema.graphql`. */
export function printedSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
