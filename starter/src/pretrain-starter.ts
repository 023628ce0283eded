import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { createTorchEngine } from '@tasnif/engine';
import {
  createBertMaskedLm,
  createPretraining,
  maskedLmShapes,
  maskingRules,
  openCheckpointFolder,
  openModelFolder,
  pretrainingPosition,
  randomWeights,
  saveModelFolder,
  type BertConfig,
  type CheckpointFolder,
  type PretrainingPosition,
  type ReadWeight,
} from '@tasnif/marbert';
import type { TokenizerSpec } from '@tasnif/tokenizer';
import { openCorpus, type Corpus } from './corpus.ts';
import { StarterError } from './errors.ts';
import { lengthen, NO_HISTORY, readHistory, writeHistory, type History } from './history.ts';
import { openJournal } from './journal.ts';
import { toCard } from './model-card.ts';
import { SEED, toConfig, toOptions, type Recipe } from './recipe.ts';
import { starterTexts, type Texts } from './sources.ts';
import { train } from './train.ts';

/** Bytes that the weights may have: they are part of the repository. */
const MOST_BYTES = 25e6;

type Checkpoints = CheckpointFolder<PretrainingPosition>;

export interface StarterOptions {
  dataFolder: string;
  /** For what is kept between two calls. */
  workFolder: string;
  /** Where the encoder is written. */
  modelFolder: string;
  recipe: Recipe;
  minutes: number;
  tokens: number;
  finish: boolean;
  /** Goes on from the encoder in `modelFolder`, with an optimizer that knows nothing yet, instead of random weights. */
  continued: boolean;
  log(line: string): void;
  signal: AbortSignal;
  /** Default: those of the encoder that comes with Tasnif. */
  texts?: Texts;
}

/**
 * The story of the encoder that comes with Tasnif: texts → vocabulary → tokens → training → model folder. Goes on where
 * the last call with the same texts and recipe was left; `modelFolder` is written when it is finished.
 */
export async function pretrainStarter(options: StarterOptions): Promise<void> {
  const { workFolder, recipe, finish, log, signal } = options;
  const corpus = await openCorpus({
    ...{ dataFolder: options.dataFolder, workFolder, recipe, log, signal },
    ...{ texts: options.texts ?? starterTexts, threads: availableParallelism() },
  });
  const { train: data, heldOut, tokenizer } = corpus;
  log(`${millions(data.tokens)} tokens an epoch, ${String(heldOut.count)} windows held out`);

  const config = toConfig(recipe, tokenizer.vocabulary.length);
  const earlier = options.continued ? readHistory(options.modelFolder) : NO_HISTORY;
  const engine = createTorchEngine();
  const pretrainOptions = toOptions(recipe, SEED + earlier.trainings, engine.device);
  const before = options.continued ? [earlier.tokens] : [];
  const { maxBatchTokens, ...decisive } = pretrainOptions;
  const fingerprint = fingerprintOf([corpus.key, config, decisive, ...before]);
  const folder = join(workFolder, `training-${fingerprint.slice(0, 12)}`);
  // A fall that was broken off is gone on with only by whoever finishes.
  if (!finish) rmSync(join(folder, 'cool-down'), { recursive: true, force: true });
  const [trunk, coolDown] = (['trunk', 'cool-down'] as const).map((name) =>
    openCheckpointFolder(join(folder, name), { fingerprint, position: pretrainingPosition }),
  ) as [Checkpoints, Checkpoints];
  const checkpoint = coolDown.latest().checkpoint ?? trunk.latest().checkpoint;

  const start = options.continued
    ? openEncoder(options.modelFolder, corpus.tokenizer)
    : { read: randomWeights(config, SEED, maskedLmShapes(config)), dispose: () => undefined };
  const model = createBertMaskedLm(engine, config, start.read);
  start.dispose();
  const pretraining = createPretraining(
    engine,
    model,
    maskingRules(tokenizer),
    { train: data, heldOut },
    pretrainOptions,
    checkpoint,
  );
  checkpoint?.dispose();
  log(
    `From ${millions(earlier.tokens + pretraining.position().tokens)} tokens on; ${engine.name} ${engine.version} on ${engine.device} in ${engine.precision}; ${folder}`,
  );

  const journal = openJournal(join(folder, 'held-out.jsonl'));
  const { name, device, precision } = engine;
  const settings = { engine: name, device, precision, maxBatchTokens };
  const isFinished = await train(pretraining, {
    ...options,
    ...{ checkpoints: { trunk, coolDown }, settings, journal, epochTokens: data.tokens },
  });
  const { tokens } = pretraining.position();
  pretraining.dispose();
  if (isFinished) {
    const { read } = model;
    const history = lengthen(earlier, { tokens, curve: journal.all() });
    writeModel({ corpus, config, read, history }, options);
    rmSync(join(folder, 'cool-down'), { recursive: true, force: true });
  }
  model.dispose();
  corpus.dispose();
}

/** The weights of an encoder that was written before. Throws VOCABULARY_DIFFERS. */
function openEncoder(folder: string, { vocabulary }: TokenizerSpec): { read: ReadWeight; dispose(): void } {
  const base = openModelFolder(folder);
  if (base.tokenizer.vocabulary.join('\n') !== vocabulary.join('\n')) {
    base.dispose();
    throw new StarterError(
      'VOCABULARY_DIFFERS',
      `${folder} has another vocabulary than these texts give.`,
      'Leave --continue out to begin anew, or go back to the texts and the --vocabulary that it was made with.',
    );
  }
  return { read: base.maskedLmWeights(SEED), dispose: base.dispose };
}

interface Trained {
  corpus: Corpus;
  config: BertConfig;
  read: ReadWeight;
  history: History;
}

/** Writes the encoder and its card. */
function writeModel(
  { corpus, config, read, history }: Trained,
  { modelFolder, recipe, log }: StarterOptions,
): void {
  const { tokenizer, sources } = corpus;
  const unfinished = `${modelFolder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const model = { config, tokenizer, weights: read };
  saveModelFolder(unfinished, model, { head: 'MASKED_LM', weightsType: 'F16', maxLength: config.positions });
  const { size } = statSync(join(unfinished, 'model.safetensors'));
  if (size > MOST_BYTES) {
    throw new StarterError(
      'MODEL_TOO_LARGE',
      `The weights take ${millions(size)} bytes, and ${millions(MOST_BYTES)} is the most that the repository may hold.`,
      'Choose fewer layers or a smaller vocabulary.',
    );
  }

  const parameters = [...maskedLmShapes(config).values()].reduce(
    (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
    0,
  );
  const card = toCard({
    ...{ recipe, parameters, history, sources },
    vocabularySize: tokenizer.vocabulary.length,
  });
  writeFileSync(join(unfinished, 'README.md'), card);
  writeHistory(unfinished, history);
  mkdirSync(dirname(modelFolder), { recursive: true });
  rmSync(modelFolder, { recursive: true, force: true });
  renameSync(unfinished, modelFolder);
  log(`${modelFolder} is written: ${millions(size)} bytes of weights`);
}

/** Names a training by all that decides its numbers. */
function fingerprintOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function millions(count: number): string {
  return `${(count / 1e6).toFixed(2)}M`;
}
