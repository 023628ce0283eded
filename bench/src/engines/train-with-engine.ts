// One turn of an engine: a few optimizer steps on random texts as long as tweets, told on file descriptor 3.
import { writeSync } from 'node:fs';
import { createEngine, EngineError, type Engine } from '@tasnif/engine';
import { createBertClassifier, createTraining, randomWeights, trainingFlops } from '@tasnif/marbert';
import { toBertConfig } from '../base-model.ts';
import { peakMemory } from '../peak-memory.ts';
import { randomExamples } from '../random-examples.ts';
import { engineJob, type EngineJob, type EngineTurn } from './engine-job.ts';

const job = engineJob.parse(JSON.parse(process.argv[2] ?? ''));
const engine = await openEngine(job);
if (engine !== undefined) tell(await train(engine, job));

async function openEngine({ engine, precision }: EngineJob): Promise<Engine | undefined> {
  try {
    return (await createEngine({ engine, precision })).engine;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    tell({ missing: error.message });
    return undefined;
  }
}

async function train(engine: Engine, { shape, batchSize, steps }: EngineJob): Promise<EngineTurn> {
  const config = toBertConfig(shape);
  const { vocabularySize } = shape;
  const data = {
    train: randomExamples('tweets', { count: batchSize * steps, vocabularySize, seed: 1 }),
    validation: [],
  };
  const model = createBertClassifier(engine, config, randomWeights(config, 1));
  const training = createTraining(engine, model, data, {
    ...{ epochs: 1, batchSize, gradientAccumulation: 1, learningRate: 1e-5, schedule: 'CONSTANT' },
    ...{ warmupShare: 0, weightDecay: 0.01, layerDecay: 1, dropout: 0.1, labelSmoothing: 0 },
    ...{ gradientClip: 1, classWeights: 'NONE', bestMetric: 'MACRO_F1', earlyStopping: 0, seed: 1 },
  });
  const turn: EngineTurn = {
    version: engine.version,
    device: engine.device,
    matrixProductRate: engine.matrixProductRate(),
    ...{ seconds: [], losses: [], flops: [], peakMemory: 0 },
  };
  let start = performance.now();
  for await (const update of training.updates(new AbortController().signal)) {
    if (update.type !== 'step') continue;
    turn.seconds.push((performance.now() - start) / 1000);
    turn.losses.push(update.loss);
    turn.flops.push(trainingFlops(config, update.lengths, { firstTokenOnly: true }));
    start = performance.now();
  }
  return { ...turn, peakMemory: peakMemory() };
}

function tell(what: EngineTurn | { missing: string }): void {
  writeSync(3, `${JSON.stringify(what)}\n`);
}
