// One turn of Tasnif: trains as the job says and tells each step on file descriptor 3.
import { readFileSync, writeSync } from 'node:fs';
import { createTorchEngine } from '@tasnif/engine';
import { createBertClassifier, createTraining, openModelFolder } from '@tasnif/marbert';
import { job, textFile, type Message } from '../job.ts';
import { peakMemory } from '../peak-memory.ts';

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const tell = (message: Message): void => {
  writeSync(3, `${JSON.stringify(message)}\n`);
};

const { model: folder, texts, precision, ...options } = job.parse(readJson(process.argv[2] ?? ''));
const train = textFile
  .parse(readJson(texts))
  .examples.map(([ids, label]) => ({ ids: Int32Array.from(ids), label }));
const base = openModelFolder(folder);
const engine = createTorchEngine({ precision });
const model = createBertClassifier(engine, base.config, base.weights(base.config.labels, options.seed));
base.dispose();
tell({
  type: 'ready',
  device: engine.device,
  precision: engine.precision,
  versions: { libtorch: engine.version },
});

const start = performance.now();
const training = createTraining(
  engine,
  model,
  { train, validation: [] },
  {
    ...options,
    ...{ epochs: 1, gradientAccumulation: 1, schedule: 'LINEAR', warmupShare: 0, layerDecay: 1 },
    ...{ labelSmoothing: 0, gradientClip: 1, classWeights: 'NONE', bestMetric: 'MACRO_F1', earlyStopping: 0 },
  },
);
for await (const update of training.updates(new AbortController().signal)) {
  if (update.type !== 'step') continue;
  const { loss, lengths } = update;
  tell({ type: 'step', seconds: (performance.now() - start) / 1000, loss, lengths });
}
const peakDeviceMemory = engine.device === 'cpu' ? null : engine.memory().peakInUse;
tell({ type: 'end', peakMemory: peakMemory(), peakDeviceMemory });
