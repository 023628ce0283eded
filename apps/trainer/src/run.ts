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
import { patiently } from './patience.ts';
import { createReporter } from './reporter.ts';
import { createRunWriter } from './run-writer.ts';
import { warnings } from './warnings.ts';

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
  // An attempt before this one may not know yet that it lost the run: its folder goes, and it can't reach this one.
  await rm(artifacts.runFolder(claim.runId), { recursive: true, force: true });
  const folder = join(artifacts.runFolder(claim.runId), String(claim.attempt));
  await mkdir(folder, { recursive: true });

  // PREPARING
  const { name, parameters, version, baseModel } = await patiently(() => loadRun(store, claim.runId));
  const { classes } = version;
  const writer = await createRunWriter(store, claim);
  const documents = await patiently(() => loadDocuments(store, version.id));
  const base = openBaseModel(baseModel, artifacts, documents.TRAIN, classes, parameters.seed);
  const examples = encodeDocuments(documents, base.tokenizer, parameters.maxLength);
  const baseline = measureBaseline(documents, classes.length);
  const engine = createTorchEngine({ device: parameters.device });
  const model = createBertClassifier(engine, base.config, base.weights);
  base.dispose();
  const message = `Starts from ${base.description}; ${engine.name} ${engine.version} on ${engine.device}.`;
  await writer.append([{ type: 'LOG_LINE', level: 'INFO', message }, ...warnings(documents)]);
  signal.throwIfAborted();

  // TRAINING
  await writer.transition('TRAINING', { device: engine.device });
  const report = createReporter(writer, parameters.epochs);
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
  await writer.transition('EVALUATING');
  const weights = openSafetensors(best);
  const bestModel = createBertClassifier(engine, base.config, weights.read);
  const test = evaluate(engine, bestModel, examples.TEST);
  bestModel.dispose();
  await report.tested(test, baseline);
  signal.throwIfAborted();

  // EXPORTING
  await writer.transition('EXPORTING');
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
  const result = { id, name, classes, maxLength, figures, artifacts: files };
  await writer.succeed({ model: result }).catch(async (error: unknown) => {
    await rm(artifacts.folder(id), { recursive: true, force: true });
    throw error;
  });
}
