import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import { smallCorpus, type LabelledText } from './corpus.ts';
import type { Follower } from './run-events.ts';
import type { System } from './system.ts';

/** How long a data set may take, on a machine that may be busy. */
const PATIENCE_SECONDS = 120;

/** What a job of a data set ended with. */
export interface JobEnd {
  id: string;
  status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  error: { code: string; message: string; hint: string; file: string | null; line: number | null } | null;
}

/** Makes a data set, whose source may be an upload, files or texts, and returns its id; rejects when its job fails. */
export async function createDataset(
  client: Client,
  input:
    | { upload: string; [field: string]: unknown }
    | { files: readonly object[]; [field: string]: unknown }
    | { documents: readonly LabelledText[]; [field: string]: unknown },
): Promise<string> {
  const id = await requestDataset(client, input);
  const { status, error } = await untilJobEnds(client, id);
  if (status !== 'SUCCEEDED') throw new Error(`The data set is ${status}: ${JSON.stringify(error)}`);
  return id;
}

/** Asks for a data set and returns its id, whatever becomes of it. */
export async function requestDataset(client: Client, input: object): Promise<string> {
  const { createDataset } = (await client.query(
    'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id } }',
    { input: { name: 'أخبار', ...input } },
  )) as { createDataset: { id: string } };
  return createDataset.id;
}

/** Waits until the newest job of a data set has ended. */
export async function untilJobEnds(
  client: Client,
  datasetId: string,
  seconds = PATIENCE_SECONDS,
): Promise<JobEnd> {
  const query = `query ($id: ID!) {
    node(id: $id) { ... on Dataset { job { id status error { code message hint file line } } } }
  }`;
  for (const deadline = performance.now() + 1000 * seconds; performance.now() < deadline;) {
    const { node } = (await client.query(query, { id: datasetId })) as { node: { job: JobEnd } };
    if (['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(node.job.status)) return node.job;
    await sleep(50);
  }
  throw new Error(`The job of ${datasetId} did not end.`);
}

/** Fields of a data set. */
export async function readDataset(client: Client, id: string, fields: string): Promise<unknown> {
  const query = `query ($id: ID!) { node(id: $id) { ... on Dataset { ${fields} } } }`;
  return ((await client.query(query, { id })) as { node: unknown }).node;
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

/** The same, and follows the run from its first event. */
export async function queueRun(
  system: Client & Pick<System, 'subscribe'>,
  dataset: string,
  settings: object = {},
): Promise<{ id: string; follower: Follower }> {
  const id = await startTraining(system, dataset, settings);
  return { id, follower: system.subscribe(id) };
}

/** Trains the smallest encoder on the small corpus and returns the model's id. */
export async function trainSmallModel(system: Client & Pick<System, 'subscribe'>): Promise<string> {
  const dataset = await createDataset(system, { documents: smallCorpus });
  const run = await startTraining(system, dataset, { maxLength: 16, epochs: 2 });
  await system.subscribe(run).finished;
  const { node } = (await system.query(
    'query ($id: ID!) { node(id: $id) { ... on TrainingRun { model { id } } } }',
    { id: run },
  )) as { node: { model: { id: string } } };
  return node.model.id;
}
