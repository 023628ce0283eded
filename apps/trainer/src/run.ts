import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createTorchEngine } from '@tasnif/engine';
import {
  createBertClassifier,
  evaluate,
  openSafetensors,
  saveModelFolder,
  train,
  weightShapes,
  writeOnnx,
  writeSafetensors,
} from '@tasnif/marbert';
import { checksums, newId, type Artifacts, type Claim, type Store } from '@tasnif/store';
import { openBaseModel } from './base-model.ts';
import { measureBaseline } from './baseline.ts';
import { encodeDocuments, loadDocuments } from './documents.ts';
import { toFigures } from './figures.ts';
import { loadRun } from './load-run.ts';
import { createReporter } from './reporter.ts';

export interface RunDependencies {
  store: Store;
  artifacts: Artifacts;
  claim: Claim;
}

/**
 * The story of a run, top to bottom: load → encode → train → evaluate → export → publish.
 *
 * Aborting `signal` ends it between two steps; every write names the claim, so that one who lost it changes nothing.
 */
export async function run({ store, artifacts, claim }: RunDependencies, signal: AbortSignal): Promise<void> {
  const folder = artifacts.runFolder(claim.runId);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  // PREPARING
  const { name, parameters, version, baseModel } = await loadRun(store, claim.runId);
  const { classes } = version;
  const report = createReporter(store.queue, claim, parameters.epochs);
  const documents = await loadDocuments(store, version.id);
  const base = openBaseModel(baseModel, artifacts, documents.TRAIN, classes, parameters.seed);
  const examples = encodeDocuments(documents, base.tokenizer, parameters.maxLength);
  const baseline = measureBaseline(documents, classes.length);
  const engine = createTorchEngine({ device: parameters.device });
  const model = createBertClassifier(engine, base.config, base.weights);
  base.dispose();
  await report.log(`Starts from ${base.description}; ${engine.name} ${engine.version} on ${engine.device}.`);
  signal.throwIfAborted();

  // TRAINING
  await store.queue.transition(claim, 'TRAINING', { changes: { device: engine.device } });
  const best = join(folder, 'best.safetensors');
  const data = { train: examples.TRAIN, validation: examples.VALIDATION };
  for await (const update of train(engine, model, data, parameters, signal)) {
    if (update.type === 'evaluation' && update.best) {
      writeSafetensors(best, weightShapes(base.config), model.read);
    }
    await report.training(update, baseline);
  }
  model.dispose();

  // EVALUATING
  await store.queue.transition(claim, 'EVALUATING');
  const weights = openSafetensors(best);
  const bestModel = createBertClassifier(engine, base.config, weights.read);
  const test = evaluate(engine, bestModel, examples.TEST);
  bestModel.dispose();
  await report.tested(test, baseline);
  signal.throwIfAborted();

  // EXPORTING
  await store.queue.transition(claim, 'EXPORTING');
  const exported = join(folder, 'export');
  saveModelFolder(exported, { ...base, weights: weights.read });
  await writeOnnx(exported, base.config, weights.read);
  weights.dispose();
  const files = await checksums(exported);
  signal.throwIfAborted();

  // SUCCEEDED
  const id = newId('model');
  await artifacts.publish(exported, id);
  const figures = toFigures(test, baseline.TEST, classes);
  const { maxLength } = parameters;
  await store.queue.succeed(claim, { model: { id, name, classes, maxLength, figures, artifacts: files } });
  await rm(folder, { recursive: true, force: true });
}
