// A process that trains and may be killed at any moment: `node killable-training.js CHECKPOINT [STEP]`. It goes on from
// the checkpoint if there is one. With STEP it ends itself by SIGKILL in the middle of the first checkpoint that it
// writes from that step on. Each line that it prints is a `Report`.
import { existsSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { openCheckpoint, writeCheckpoint, type CheckpointContents } from '../checkpoint.ts';
import { CHECKPOINT_INTERVAL, type Report } from './killable-reports.ts';
import { makeExamples, openTrial, tinyConfig } from './tiny-training.ts';

const FINGERPRINT = 'killable training';
const config = {
  ...tinyConfig,
  ...{ vocabularySize: 400, hiddenSize: 96, intermediateSize: 384, layers: 3, heads: 4 },
};
const data = {
  train: makeExamples(200, 'train', { noise: 0.4 }),
  validation: makeExamples(20, 'validation'),
};
const options = { epochs: 8, batchSize: 8, learningRate: 1e-4 };

/** At once, so that what was reported is known even of a process that is killed the moment after. */
function report(line: Report): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function trainOn(path: string, lastStep: number): Promise<void> {
  const checkpoint = existsSync(path) ? openCheckpoint(path, FINGERPRINT) : undefined;
  const { training } = openTrial({ config, data, options, resumed: checkpoint });
  checkpoint?.dispose();
  report({ type: 'began', step: training.position().step });

  let work = 0;
  function write(): void {
    const { step } = training.position();
    report({ type: 'writing', step });
    const contents = training.contents();
    writeCheckpoint(path, step < lastStep ? contents : deadly(contents), {
      fingerprint: FINGERPRINT,
      settings: { engine: 'torch', device: 'cpu', precision: 'F32', maxBatchTokens: null },
    });
    report({ type: 'written', step });
    work = 0;
  }

  let start = performance.now();
  for await (const update of training.updates(new AbortController().signal)) {
    const milliseconds = performance.now() - start;
    work += milliseconds;
    if (update.type === 'step') {
      const { step, loss, lengths } = update;
      report({ type: 'step', step, loss, lengths, milliseconds });
    }
    if (update.type === 'evaluation' || work >= CHECKPOINT_INTERVAL) write();
    start = performance.now();
  }
}

/** The same, of which the middle tensor is never read. */
function deadly(contents: CheckpointContents): CheckpointContents {
  const middle = contents.names[Math.floor(contents.names.length / 2)];
  return {
    ...contents,
    weight: (name) => {
      if (name === middle) process.kill(process.pid, 'SIGKILL');
      return contents.weight(name);
    },
  };
}

const [path, lastStep = 'Infinity'] = process.argv.slice(2);
if (path === undefined) throw new RangeError('The path of the checkpoint is missing.');
await trainOn(path, Number(lastStep));
