import { CliError } from './cli-error.ts';
import {
  BakeOffsDocument,
  BaseModelsDocument,
  DatasetsDocument,
  FileClassificationsDocument,
  ModelsDocument,
  RunsDocument,
} from './gql/operations.ts';
import type { Session } from './session.ts';

type Kind = 'dataset' | 'run' | 'model' | 'bake-off' | 'result';

const howToMake: Readonly<Record<Kind, string>> = {
  dataset: 'Make one with "tasnif dataset add DIR".',
  run: 'Start one with "tasnif train latest".',
  model: 'Train one with "tasnif train latest".',
  'bake-off': 'Start one with "tasnif bake-off latest --base A --base B".',
  result: 'Make one with "tasnif classify --file FILE".',
};

/** The id itself, or for `latest` that of the newest. Rejects with `NOTHING_YET`. */
export async function resolveId(session: Session, kind: Kind, id: string): Promise<string> {
  if (id !== 'latest') return id;
  const newest = await newestOf(session, kind);
  if (newest !== undefined) return newest.id;
  throw new CliError('NOTHING_YET', `There is no ${kind} yet.`, howToMake[kind]);
}

async function newestOf({ client, signal }: Session, kind: Kind): Promise<{ id: string } | undefined> {
  const one = { first: 1 };
  switch (kind) {
    case 'dataset':
      return (await client.request(DatasetsDocument, one, { signal })).datasets.nodes[0];
    case 'run':
      return (await client.request(RunsDocument, one, { signal })).trainingRuns.nodes[0];
    case 'bake-off':
      return (await client.request(BakeOffsDocument, one, { signal })).bakeOffs.nodes[0];
    case 'model':
      return (await client.request(ModelsDocument, one, { signal })).models.nodes[0];
    case 'result':
      return (await client.request(FileClassificationsDocument, one, { signal })).fileClassifications
        .nodes[0];
  }
}

/** The id of the base model that has this name or this id. Rejects with `NOT_FOUND`. */
export async function resolveBaseModel({ client, signal }: Session, nameOrId: string): Promise<string> {
  const { nodes } = (await client.request(BaseModelsDocument, { first: 100 }, { signal })).baseModels;
  const found = nodes.find(({ id, name }) => id === nameOrId || name === nameOrId);
  if (found !== undefined) return found.id;
  const names = nodes.map(({ name }) => name).join(', ');
  throw new CliError(
    'NOT_FOUND',
    `There is no base model "${nameOrId}".`,
    `There are: ${names}.`,
    'baseModel',
  );
}
