import type { JobInput } from '@tasnif/store';
import type { JobServices } from './job-services.ts';
import { readAgain } from './read-sources.ts';
import { createTokenCounter } from './token-counter.ts';

/** Counts the documents of a version as tokens of a base model. */
export async function measureTokens(
  { store, artifacts, claim, progress }: JobServices,
  { versionId, tokens }: JobInput<'MEASURE_TOKENS'>,
): Promise<void> {
  const counter = createTokenCounter(artifacts, tokens);
  const { documents } = await readAgain({ store, progress }, versionId);
  for await (const { text } of documents) counter.add(text);
  await store.datasets.writeTokens(claim, versionId, counter.finish());
}
