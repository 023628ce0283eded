import type { Role } from '@tasnif/store';
import { defaultFieldResolver, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { Actor, Context } from './context.ts';
import { ApiError } from './errors.ts';

/** The one place that says who may do what: every operation and every route, and the roles that have it. */
const rights = {
  'Query.node': ['ADMIN'],
  'Query.datasets': ['ADMIN'],
  'Query.jobs': ['ADMIN'],
  'Query.baseModels': ['ADMIN'],
  'Query.trainingRuns': ['ADMIN'],
  'Query.trainingConfig': ['ADMIN'],
  'Query.bakeOffs': ['ADMIN'],
  'Query.models': ['ADMIN'],
  'Query.deployment': ['ADMIN'],
  'Query.deployments': ['ADMIN'],
  'Query.deploymentHistory': ['ADMIN'],
  'Query.classify': ['ADMIN'],
  'Query.classifyBatch': ['ADMIN'],
  'Query.fileClassifications': ['ADMIN'],
  'Mutation.createUpload': ['ADMIN'],
  'Mutation.createDataset': ['ADMIN'],
  'Mutation.reviseDataset': ['ADMIN'],
  'Mutation.measureTokens': ['ADMIN'],
  'Mutation.deleteDataset': ['ADMIN'],
  'Mutation.cancelJob': ['ADMIN'],
  'Mutation.importBaseModel': ['ADMIN'],
  'Mutation.startTraining': ['ADMIN'],
  'Mutation.startPretraining': ['ADMIN'],
  'Mutation.pauseTraining': ['ADMIN'],
  'Mutation.resumeTraining': ['ADMIN'],
  'Mutation.cancelTraining': ['ADMIN'],
  'Mutation.startBakeOff': ['ADMIN'],
  'Mutation.cancelBakeOff': ['ADMIN'],
  'Mutation.evaluateModel': ['ADMIN'],
  'Mutation.exportModel': ['ADMIN'],
  'Mutation.deleteModelVariant': ['ADMIN'],
  'Mutation.classifyFile': ['ADMIN'],
  'Mutation.deleteFileClassification': ['ADMIN'],
  'Mutation.deployModel': ['ADMIN'],
  'Mutation.rollbackDeployment': ['ADMIN'],
  'Mutation.challengeDeployment': ['ADMIN'],
  'Mutation.endChallenge': ['ADMIN'],
  'Mutation.promoteChallenger': ['ADMIN'],
  'Subscription.trainingProgress': ['ADMIN'],
  'PUT /uploads/:id': ['ADMIN'],
  'GET /datasets/:id/findings.csv': ['ADMIN'],
  'HEAD /uploads/:id': ['ADMIN'],
  'GET /models/:id/*path': ['ADMIN'],
  'GET /variants/:id/*path': ['ADMIN'],
  'GET /file-classifications/:id/result': ['ADMIN'],
} as const satisfies Record<string, readonly Role[]>;

export type Operation = keyof typeof rights;

/** Throws FORBIDDEN unless the actor's role has the operation's right. */
export function checkRight(actor: Actor, operation: Operation): void {
  if (rights[operation].includes(actor.role)) return;
  throw new ApiError(
    'FORBIDDEN',
    `A key of role ${actor.role} may not do ${operation}.`,
    'Ask an administrator for a key with a wider role.',
  );
}

/**
 * Puts the check before every root field of the schema, over whatever transport it is reached. A field that
 * `rights` does not name can't be served at all: throws when the server starts.
 */
export function guardOperations(schema: GraphQLSchema): GraphQLSchema {
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of types) if (type) guardFields(type as GraphQLObjectType<unknown, Context>);
  return schema;
}

function guardFields(type: GraphQLObjectType<unknown, Context>): void {
  for (const field of Object.values(type.getFields())) {
    const operation = `${type.name}.${field.name}`;
    if (!isOperation(operation)) throw new Error(`${operation} has no entry in rights.ts.`);
    const { resolve = defaultFieldResolver, subscribe } = field;
    field.resolve = (source, args, context, info): unknown => {
      checkRight(context.actor, operation);
      return resolve(source, args, context, info);
    };
    if (subscribe) {
      field.subscribe = (source, args, context, info): unknown => {
        checkRight(context.actor, operation);
        return subscribe(source, args, context, info);
      };
    }
  }
}

function isOperation(name: string): name is Operation {
  return Object.hasOwn(rights, name);
}
