import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { JobEnd } from './train.ts';

/** How long a small base model may take, on a machine that may be busy. */
const PATIENCE_MS = 60_000;

/** A base model whose job has ended. */
export interface ImportedModel {
  id: string;
  status: 'READY' | 'FAILED';
  job: JobEnd;
}

/** Asks for a base model and returns its id, whatever becomes of it. */
export async function requestImport(client: Client, input: object): Promise<string> {
  const { importBaseModel } = (await client.query(
    'mutation ($input: ImportBaseModelInput!) { importBaseModel(input: $input) { id status } }',
    { input },
  )) as { importBaseModel: { id: string; status: string } };
  return importBaseModel.id;
}

/** Waits until a base model is there, or is not. */
export async function untilImported(client: Client, id: string): Promise<ImportedModel> {
  const query = `query ($id: ID!) {
    node(id: $id) { ... on BaseModel { id status job { id status error { code message hint file line } } } }
  }`;
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline;) {
    const { node } = (await client.query(query, { id })) as { node: ImportedModel | { status: 'IMPORTING' } };
    if (node.status !== 'IMPORTING') return node;
    await sleep(50);
  }
  throw new Error(`The job of ${id} did not end.`);
}

/** Imports a base model and returns its id; rejects when its job fails. */
export async function importBaseModel(client: Client, input: object): Promise<string> {
  const { id, job } = await untilImported(client, await requestImport(client, input));
  if (job.status !== 'SUCCEEDED')
    throw new Error(`The import is ${job.status}: ${JSON.stringify(job.error)}`);
  return id;
}
