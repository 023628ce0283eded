import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { JobEnd } from './train.ts';

export interface Classified {
  id: string;
  status: 'WAITING' | 'RUNNING' | JobEnd['status'];
  totalRows: number | null;
  rows: number;
  problemRows: number;
  abstainedRows: number;
  truncatedRows: number;
  classes: { label: string; rows: number }[];
  bytes: number | null;
  sha256: string | null;
  url: string | null;
  link: string | null;
  job: Pick<JobEnd, 'id' | 'error'> & { stage: string | null; total: number | null; unit: string | null };
}

const fields = `id status totalRows rows problemRows abstainedRows truncatedRows classes { label rows } bytes sha256 url link
  job { id stage total unit error { code message hint file line } }`;

/** Asks for a file to be classified and returns its id, whatever becomes of it. */
export async function requestClassification(client: Client, input: object): Promise<string> {
  const { classifyFile } = (await client.query(
    'mutation ($input: ClassifyFileInput!) { classifyFile(input: $input) { id } }',
    { input },
  )) as { classifyFile: { id: string } };
  return classifyFile.id;
}

export async function readClassification(client: Client, id: string): Promise<Classified> {
  const query = `query ($id: ID!) { node(id: $id) { ... on FileClassification { ${fields} } } }`;
  return ((await client.query(query, { id })) as { node: Classified }).node;
}

/** Waits until a file classification is as wanted; `look` is told what it is on the way. */
export async function untilClassified(
  client: Client,
  id: string,
  isWanted: (now: Classified) => boolean = ({ status }) => !['WAITING', 'RUNNING'].includes(status),
  look: (now: Classified) => void = () => undefined,
): Promise<Classified> {
  for (const deadline = performance.now() + 540_000; performance.now() < deadline;) {
    const now = await readClassification(client, id);
    look(now);
    if (isWanted(now)) return now;
    await sleep(50);
  }
  throw new Error(`${id} did not come so far.`);
}
