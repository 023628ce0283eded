// The api as a process of its own: reads the environment, serves until SIGTERM.
import { createArtifacts, createStore } from '@tasnif/store';
import { ensureScratchModels } from './base-model/scratch.ts';
import { createComparisons } from './bake-off/comparisons.ts';
import { createClassifier } from './classify/classifier.ts';
import { readConfig } from './config.ts';
import { createAliasAnswers } from './deployment/alias-answers.ts';
import { createDriftReader } from './deployment/drift.ts';
import { warmUp } from './deployment/warm-up.ts';
import { createLinks } from './files/links.ts';
import { sweepUploads } from './files/sweep-uploads.ts';
import { createApiServer } from './server.ts';

const config = readConfig(process.env);
const { modelFolders } = config;
const store = createStore({ databaseUrl: config.databaseUrl });
const artifacts = createArtifacts(config.artifacts);
const listener = await store.events.listen();
const classifier = createClassifier({ store, artifacts }, config.serving);
const aliases = createAliasAnswers(store);
const drift = createDriftReader(store);
const comparisons = createComparisons();
await ensureScratchModels(store);
await sweepUploads({ store, artifacts }, Date.now());
const links = createLinks(store);
const server = await createApiServer(
  { store, artifacts, listener, classifier, aliases, drift, comparisons, links, modelFolders },
  config,
);

// Whoever started this process waits for the address.
process.send?.({ type: 'listening', url: server.url });
console.log(`api: listening on ${server.url}`);

const stopping = new AbortController();
const warmed = warmUp({ store, classifier }, stopping.signal).catch((error: unknown) => {
  console.error('api: what is deployed could not be loaded ahead:', error);
});

async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  await server.dispose();
  await warmed;
  await listener.dispose();
  await aliases.dispose();
  await classifier.dispose();
  await store.dispose();
  if (process.connected) process.disconnect();
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
// Without its parent nobody would ever stop it.
process.on('disconnect', () => void stop());
