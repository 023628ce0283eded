import type { LabelledText } from './corpus.ts';
import type { Client } from './client.ts';

/** Makes a data set of an upload or of texts and returns its id. */
export async function createDataset(
  client: Client,
  source: { upload: string } | { documents: readonly LabelledText[] },
): Promise<string> {
  const { createDataset } = (await client.query(
    'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id } }',
    { input: { name: 'أخبار', ...source } },
  )) as { createDataset: { id: string } };
  return createDataset.id;
}

/** The id of a base model that every installation has. */
export async function findBaseModel(client: Client, name: string): Promise<string> {
  const { baseModels } = (await client.query('{ baseModels { nodes { id name } } }')) as {
    baseModels: { nodes: { id: string; name: string }[] };
  };
  const model = baseModels.nodes.find((node) => node.name === name);
  if (model === undefined) throw new Error(`There is no base model ${name}.`);
  return model.id;
}

/** Queues a run of the smallest encoder with random weights and returns its id. */
export async function startTraining(client: Client, dataset: string, settings: object): Promise<string> {
  const input = { dataset, baseModel: await findBaseModel(client, 'scratch-2x256'), ...settings };
  const { startTraining } = (await client.query(
    'mutation ($input: StartTrainingInput!) { startTraining(input: $input) { id } }',
    { input },
  )) as { startTraining: { id: string } };
  return startTraining.id;
}
