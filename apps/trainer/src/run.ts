import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { EngineChoice } from '@tasnif/engine';
import { createClassifier, createTraining, openSafetensors, weightShapes } from '@tasnif/marbert';
import { checksums, newId, type Artifacts, type Claim, type Store } from '@tasnif/store';
import { openBaseModel, underRecipe } from './base-model.ts';
import { measureBaseline } from './baseline.ts';
import { calibrationNotes } from './calibration-notes.ts';
import { createCheckpointKeeper, fingerprintOf, openCheckpoints } from './checkpoints.ts';
import {
  cutExamples,
  encodeDocuments,
  encodeInThreads,
  loadDocuments,
  normalizeDocuments,
  normalizeTexts,
} from './documents.ts';
import { exportModel } from './export-model.ts';
import { toFigures } from './figures.ts';
import { loadRun } from './load-run.ts';
import { measure } from './measure.ts';
import { patiently } from './patience.ts';
import { poolingNotes } from './pooling-notes.ts';
import { createReporter } from './reporter.ts';
import { reportedEpochs } from './reported-epochs.ts';
import { openEngine } from './run-engine.ts';
import { planRun } from './run-plan.ts';
import { createRunWriter } from './run-writer.ts';
import { sampleDocuments, sampleNote } from './sample.ts';
import { toLessons } from './teacher/lessons.ts';
import { openTeaching } from './teacher/teaching.ts';
import { warnings } from './warnings.ts';

export interface RunDependencies {
  store: Store;
  artifacts: Artifacts;
  claim: Claim;
  engine: EngineChoice;
}

/**
 * The story of a run, top to bottom: load → encode → train → evaluate → export → publish.
 *
 * Goes on from the last checkpoint where an attempt before this one left one. Aborting `signal` ends it between two
 * steps; every write names the claim, so that one who lost it changes nothing.
 */
export async function run(
  { store, artifacts, claim, engine: wanted }: RunDependencies,
  signal: AbortSignal,
): Promise<void> {
  // PREPARING
  const { name, parameters, storedParameters, version, baseModel, bakeOffId } = await patiently(() =>
    loadRun(store, claim.runId),
  );
  const { classes } = version;
  const writer = await createRunWriter(store, claim);
  const log = (level: 'INFO' | 'WARN', message: string): Promise<void> =>
    writer.append([{ type: 'LOG_LINE', level, message }]);
  // What computes blocks the thread; between two pieces of it messages and the abort signal get their turn.
  const check = async (): Promise<void> => {
    await setImmediate();
    signal.throwIfAborted();
  };
  const fingerprint = fingerprintOf([version.id, baseModel.id, storedParameters]);
  const checkpoints = openCheckpoints(artifacts.runFolder(claim.runId), claim.leaseToken, fingerprint);
  const { checkpoint, refusals } = checkpoints.latest();
  for (const refusal of refusals) await log('WARN', refusal);
  const all = await patiently(() =>
    loadDocuments(store, version, { fold: parameters.fold, testHidden: bakeOffId !== null }),
  );
  const documents = sampleDocuments(all, parameters, version.settings.seed);
  const normalized = normalizeDocuments(documents, parameters);
  const teaching = await openTeaching({
    ...{ store, artifacts, version, parameters, folder: checkpoints.folder, log, check, signal },
    labelled: documents.TRAIN.map(({ text }) => text),
  });
  const unlabelled = normalizeTexts(teaching?.unlabelled ?? [], parameters);
  const readable = [...normalized.TRAIN.map(({ text }) => text), ...unlabelled];
  const base = underRecipe(
    parameters,
    openBaseModel(baseModel, artifacts, readable, classes, parameters.seed),
  );
  const { maxLength } = parameters;
  const texts = await encodeDocuments(normalized, base.tokenizer, maxLength);
  const examples = cutExamples(texts, maxLength);
  const withoutLabels = await encodeInThreads(unlabelled, base.tokenizer, maxLength);
  const floor = { classes: classes.length, seed: parameters.seed, check };
  const { baseline, note: floorNote } = await measureBaseline(documents, floor);
  if (floorNote !== null) await log('INFO', floorNote);
  const { engine, kind, notes } = await openEngine(parameters, wanted, checkpoint?.settings);
  for (const note of notes) await log('WARN', note);
  // Better an error that says so than a system that ends whatever process it likes.
  if (engine.device === 'cpu') engine.limitMemory(0.95 * process.availableMemory());
  const learned = [...examples.TRAIN, ...withoutLabels.map((ids) => ({ ids }))];
  const seen = { TRAIN: learned, VALIDATION: examples.VALIDATION };
  const plan = planRun(parameters, base.config, seen, engine, checkpoint?.settings);
  // The teacher is gone when it has answered: it and the model that learns are never in memory together.
  const train = toLessons(examples.TRAIN, withoutLabels, await teaching?.ask(engine));
  const model = createClassifier(engine, base.config, base.weights, plan.model);
  base.dispose();
  const data = { train, validation: examples.VALIDATION };
  const training = createTraining(engine, model, data, plan.training, checkpoint);
  const from = checkpoint === undefined ? base.description : `step ${training.position().step}`;
  checkpoint?.dispose();
  await log(
    'INFO',
    `Starts from ${from}; ${engine.name} ${engine.version} on ${engine.device} in ${engine.precision}. ${plan.memory}`,
  );
  const note = sampleNote(all, documents);
  if (note !== null) await log('INFO', note);
  const reader = { baseModel, config: base.config, tokenizer: base.tokenizer, maxLength };
  await writer.append(warnings(normalized, examples.TRAIN, reader));
  signal.throwIfAborted();

  // TRAINING
  const report = createReporter(writer, {
    ...{ baseline, epochs: parameters.epochs },
    ...plan.workFrom(training.position()),
    matrixProductRate: engine.matrixProductRate(),
    reported: await patiently(() => reportedEpochs(store, claim.runId)),
  });
  const { device, precision } = engine;
  await writer.transition('TRAINING', { engine: kind, device, precision });
  const keeper = createCheckpointKeeper(checkpoints, training, plan.settings, parameters.checkpointMinutes);
  try {
    for await (const update of training.updates(signal)) {
      if (update.type === 'evaluation' && update.best) {
        checkpoints.saveBest(update.step, weightShapes(base.config), model.read);
      }
      await report.training(update);
      if (update.type === 'evaluation' || keeper.isDue()) await report.checkpoint(keeper.save());
    }
  } catch (error) {
    const isLeft = signal.aborted && signal.reason !== 'cancel';
    if (isLeft && keeper.hasNews()) await report.checkpoint(keeper.save());
    throw error;
  }
  const { epoch = 0, step = 0 } = training.position().best ?? {};
  training.dispose();
  model.dispose();

  // EVALUATING
  await writer.transition('EVALUATING');
  const weights = openSafetensors(checkpoints.bestFile(step));
  const bestModel = createClassifier(engine, base.config, weights.read, {
    frozenLayers: base.config.layers,
  });
  const measured = await measure(engine, bestModel, texts, parameters, check);
  const { choice, split, evaluation, calibration } = measured;
  const { pooling } = choice;
  bestModel.dispose();
  await report.measured({ epoch, step }, split, evaluation);
  await writer.append([...poolingNotes(choice, maxLength), ...calibrationNotes(calibration)]);
  signal.throwIfAborted();

  // EXPORTING
  await writer.transition('EXPORTING');
  const exported = join(checkpoints.folder, 'export');
  await rm(exported, { recursive: true, force: true });
  const story = {
    name,
    parameters,
    pooling,
    version,
    baseModel,
    examples,
    split,
    evaluation,
    floor: baseline[split],
    teaching,
  };
  const trained = { ...base, weights: weights.read };
  const exports = await exportModel(exported, trained, { ...story, store, engine, log, signal });
  weights.dispose();
  const files = await checksums(exported);
  signal.throwIfAborted();

  // SUCCEEDED
  const id = newId('model');
  await artifacts.publish(exported, id);
  const figures = toFigures(measured, baseline[split], classes);
  const { normalization, normalizationSwitches } = parameters;
  const reading = { maxLength, pooling, normalization, normalizationSwitches };
  const found = {
    ...{ figures, calibration, exports },
    validationAnswers: bakeOffId === null ? null : measured.validationAnswers,
  };
  const result = { id, name, classes, ...reading, ...found, artifacts: files };
  await writer.succeed({ model: result }).catch(async (error: unknown) => {
    await rm(artifacts.folder(id), { recursive: true, force: true });
    throw error;
  });
}
