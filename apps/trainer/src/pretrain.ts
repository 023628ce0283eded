import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  createBertMaskedLm,
  createPretraining,
  maskingRules,
  openCheckpointFolder,
  openModelFolder,
  pretrainingPosition,
  saveModelFolder,
  weightShapes,
  type Pretraining,
} from '@tasnif/marbert';
import { newId } from '@tasnif/store';
import { openAttemptFolder } from './attempt-folder.ts';
import { createCheckpointKeeper, fingerprintOf } from './checkpoints.ts';
import { loadPretraining } from './load-run.ts';
import { patiently } from './patience.ts';
import { toPretrainingCard } from './pretraining/card.ts';
import { checkTexts, checkTokens } from './pretraining/check-texts.ts';
import { isCorpusFile, openCorpus } from './pretraining/corpus.ts';
import { planPretraining } from './pretraining/plan.ts';
import { createProblemCounter } from './pretraining/problem-note.ts';
import { createPretrainingReporter, type Measured } from './pretraining/reporter.ts';
import { openStart } from './pretraining/start.ts';
import type { RunDependencies } from './run.ts';
import { openEngine } from './run-engine.ts';
import { runEvents } from './run-events.ts';
import { createRunWriter } from './run-writer.ts';
import { readSourceTexts } from './source-texts.ts';

/**
 * The story of a run that makes a base model: read → cut into tokens → pre-train → export → publish. It is left and gone
 * on with as `run` is; the texts are read and cut once, for all attempts.
 */
export async function pretrain(
  { store, artifacts, claim, engine: wanted }: RunDependencies,
  signal: AbortSignal,
): Promise<void> {
  // PREPARING
  const { name, parameters, storedParameters, baseModel } = await patiently(() =>
    loadPretraining(store, claim.runId),
  );
  const writer = await createRunWriter(store, claim);
  const log = (level: 'INFO' | 'WARN', message: string): Promise<void> =>
    writer.append([{ type: 'LOG_LINE', level, message }]);
  const check = async (): Promise<void> => {
    await setImmediate();
    signal.throwIfAborted();
  };
  const folder = openAttemptFolder(
    artifacts.runFolder(claim.runId),
    claim.leaseToken,
    (file) => isCorpusFile(file) || /^checkpoint-\d+\.safetensors$/.test(file),
  );
  const checkpoints = openCheckpointFolder(folder, {
    fingerprint: fingerprintOf([baseModel.id, storedParameters]),
    position: pretrainingPosition,
  });
  const { checkpoint, refusals } = checkpoints.latest();
  for (const refusal of refusals) await log('WARN', refusal);

  const start = openStart(baseModel, artifacts, parameters.seed);
  let problems = createProblemCounter();
  const corpus = await openCorpus(folder, {
    ...{ parameters, tokenizer: start.tokenizer, check },
    texts() {
      problems = createProblemCounter();
      return readSourceTexts({ store, artifacts }, parameters.texts, { onProblem: problems.add, signal });
    },
  });
  const { tokenizer, train, heldOut, story } = corpus;
  const vocabularySize = tokenizer.vocabulary.length;
  const warnings = [
    ...[problems.note()].filter((note) => note !== null),
    ...checkTexts(story),
    ...checkTokens(
      { tokens: train.tokens, heldOutTokens: heldOut.tokens, unknown: story.unknown },
      { ...parameters, baseModel: baseModel.name },
    ),
  ];
  for (const warning of warnings) await log('WARN', warning);

  const { engine, kind, notes } = await openEngine(parameters, wanted, checkpoint?.settings);
  for (const note of notes) await log('WARN', note);
  if (engine.device === 'cpu') engine.limitMemory(0.95 * process.availableMemory());
  const { description, config, weights } = start.model(vocabularySize);
  const { options, settings, memory } = planPretraining(
    parameters,
    config,
    train.tokens,
    engine,
    checkpoint?.settings,
  );
  const model = createBertMaskedLm(engine, config, weights);
  start.dispose();
  const pretraining = createPretraining(
    engine,
    model,
    maskingRules(tokenizer),
    { train, heldOut },
    options,
    checkpoint,
  );
  checkpoint?.dispose();
  const from = checkpoint === undefined ? description : `step ${pretraining.position().step}`;
  await log(
    'INFO',
    `Starts from ${from}; ${train.tokens} tokens an epoch, ${options.totalTokens} in all, ${heldOut.tokens} held out; ${engine.name} ${engine.version} on ${engine.device} in ${engine.precision}. ${memory}`,
  );
  signal.throwIfAborted();

  // TRAINING
  const evaluations = async (): Promise<Measured[]> => {
    const measured: Measured[] = [];
    for await (const event of runEvents(store, claim.runId)) {
      if (event.type === 'PRETRAINING_EVALUATED') measured.push(event);
    }
    return measured;
  };
  const report = createPretrainingReporter(writer, {
    ...{ options, from: pretraining.position(), heldOutTokens: heldOut.tokens },
    matrixProductRate: engine.matrixProductRate(),
    reported: new Set((await patiently(evaluations)).map(({ step }) => step)),
  });
  const { device, precision } = engine;
  await writer.transition('TRAINING', { engine: kind, device, precision });
  const saves = {
    save: (learning: Pretraining, computing: typeof settings) => ({
      ...checkpoints.save(learning.contents(), computing),
      epoch: learning.position().epoch,
    }),
  };
  const keeper = createCheckpointKeeper(saves, pretraining, settings, parameters.checkpointMinutes);
  try {
    for await (const update of pretraining.updates(signal)) {
      await report.training(update);
      if (keeper.isDue()) await report.checkpoint(keeper.save());
    }
  } catch (error) {
    const isLeft = signal.aborted && signal.reason !== 'cancel';
    if (isLeft && keeper.hasNews()) await report.checkpoint(keeper.save());
    throw error;
  }
  const { tokens } = pretraining.position();

  // EXPORTING
  await writer.transition('EXPORTING');
  // Weights that are trained are still to be written: whoever dies from here on begins with them.
  if (keeper.hasNews()) await report.checkpoint(keeper.save());
  const exported = join(folder, 'export');
  rmSync(exported, { recursive: true, force: true });
  saveModelFolder(
    exported,
    { config, tokenizer, weights: model.read },
    { head: 'MASKED_LM', maxLength: config.positions },
  );
  pretraining.dispose();
  model.dispose();
  const made = openModelFolder(exported);
  const { added, dropped } = made;
  made.dispose();
  const encoder = [...weightShapes(config)].filter(([weight]) => weight.startsWith('bert.'));
  const size = encoder.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const curve = await patiently(evaluations);
  const card = toPretrainingCard({
    ...{ name, baseModel, parameters, story, tokens, curve },
    ...{ epochTokens: train.tokens, size: { parameters: size, vocabularySize: config.vocabularySize } },
  });
  writeFileSync(join(exported, 'README.md'), card);
  corpus.dispose();
  signal.throwIfAborted();

  // SUCCEEDED
  const id = newId('baseModel');
  const last = curve.at(-1);
  const { layers, hiddenSize, heads, intermediateSize, positions } = config;
  await writer.succeedPretraining(
    {
      ...{ id, name, origin: baseModel.name, licence: baseModel.licence },
      shape: {
        layers,
        hiddenSize,
        heads,
        intermediateSize,
        positions,
        vocabularySize: config.vocabularySize,
      },
      details: { parameters: size, weights: 'SAFETENSORS', dropped: [...dropped], added: [...added] },
      pretraining: {
        fromScratch: baseModel.source === 'SCRATCH' || baseModel.pretraining?.fromScratch === true,
        ...{ tokens, windowLength: parameters.windowLength },
        ...{ perplexity: last?.perplexity ?? null, accuracy: last?.accuracy ?? null },
      },
    },
    () => artifacts.publishBaseModel(exported, id),
  );
}
