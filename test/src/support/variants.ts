import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { JobEnd } from './train.ts';

/** How long a variant of a small model may take, on a machine that may be busy. */
const PATIENCE_MS = 120_000;

interface VariantGraph {
  path: string;
  precision: string;
  inputs: string;
  bytes: number;
  maxLogitDifference: number;
  flippedLabels: number;
  macroF1: number;
  millisecondsPerText: number;
}

/** A variant whose job has ended. */
export interface Variant {
  id: string;
  status: 'READY' | 'FAILED';
  precisions: string[];
  trimVocabulary: boolean;
  report: {
    vocabularySize: number;
    modelVocabularySize: number;
    texts: number;
    textsCutOtherwise: number;
    macroF1: number;
    graphs: VariantGraph[];
  } | null;
  files: { path: string }[];
  job: JobEnd;
}

export const exportMutation =
  'mutation ($input: ExportModelInput!) { exportModel(input: $input) { id status job { id status } } }';

/** Asks for a variant and returns its id, whatever becomes of it. */
export async function requestVariant(client: Client, input: object): Promise<{ id: string; jobId: string }> {
  const { exportModel } = (await client.query(exportMutation, { input })) as {
    exportModel: { id: string; job: { id: string } };
  };
  return { id: exportModel.id, jobId: exportModel.job.id };
}

/** Asks for a variant and waits until it is there, or is not. */
export async function makeVariant(client: Client, input: object): Promise<Variant> {
  return untilExported(client, (await requestVariant(client, input)).id);
}

export async function untilExported(client: Client, id: string): Promise<Variant> {
  const query = `query ($id: ID!) { node(id: $id) { ... on ModelVariant {
    id status precisions trimVocabulary files { path } job { id status error { code message hint } }
    report { vocabularySize modelVocabularySize texts textsCutOtherwise macroF1 graphs {
      path precision inputs bytes maxLogitDifference flippedLabels macroF1 millisecondsPerText
    } }
  } } }`;
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline;) {
    const { node } = (await client.query(query, { id })) as { node: Variant | { status: 'EXPORTING' } };
    if (node.status !== 'EXPORTING') return node;
    await sleep(50);
  }
  throw new Error(`The job of ${id} did not end.`);
}
