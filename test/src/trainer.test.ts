import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBaseModel } from './support/base-models.ts';
import type { AppProcess } from './support/app-process.ts';
import { smallCorpus } from './support/corpus.ts';
import { downloadModel, spoilWeights } from './support/model-folder.ts';
import { childOf, untilGone } from './support/processes.ts';
import { phasesOf, type Follower } from './support/run-events.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, queueRun } from './support/train.ts';

const brief = { maxLength: 32, epochs: 1 };
/** Goes on for as long as a test needs to act. */
const long = { maxLength: 32, epochs: 1000, batchSize: 8 };

let system: System;
let dataset: string;
beforeAll(async () => {
  system = await startSystem();
  dataset = await createDataset(system, { documents: smallCorpus });
});
afterAll(() => system.dispose());

async function cancel(id: string): Promise<void> {
  await system.query('mutation ($id: ID!) { cancelTraining(id: $id) { id } }', { id });
}

/** Resolves when training is under way, not only announced. */
function untilSteps(follower: Follower): Promise<unknown> {
  return follower.until(({ __typename }) => __typename === 'StepProgress');
}

async function modelOf(runId: string): Promise<string> {
  const { node } = (await system.query(
    'query ($id: ID!) { node(id: $id) { ... on TrainingRun { model { id } } } }',
    { id: runId },
  )) as { node: { model: { id: string } } };
  return node.model.id;
}

const worked = ['PREPARING', 'TRAINING', 'EVALUATING', 'EXPORTING', 'SUCCEEDED'];

describe('a run without a trainer', () => {
  it('is cancelled at once', async () => {
    const { id, follower } = await queueRun(system, dataset, brief);
    await cancel(id);
    expect(await phasesOf(follower)).toEqual(['QUEUED', 'CANCELLED']);
  });

  it('is taken up when a trainer comes', async () => {
    const { follower } = await queueRun(system, dataset, brief);
    const trainer = await system.startTrainer();
    expect(await phasesOf(follower)).toEqual(['QUEUED', ...worked]);
    await trainer.stop();
  });
});

describe('a trainer at work', () => {
  let trainer: AppProcess;
  beforeAll(async () => {
    trainer = await system.startTrainer();
  });
  afterAll(() => trainer.stop());

  it('ends a run as CANCELLED within seconds when it is asked to', async () => {
    const { id, follower } = await queueRun(system, dataset, long);
    await untilSteps(follower);
    const asked = performance.now();
    await cancel(id);
    expect(await phasesOf(follower)).toEqual(['QUEUED', 'PREPARING', 'TRAINING', 'CANCELLED']);
    expect(performance.now() - asked).toBeLessThan(10_000);
  });

  it('ends a run as FAILED with the log of its process when that is killed, and takes up the next', async () => {
    const { follower } = await queueRun(system, dataset, long);
    const { follower: next } = await queueRun(system, dataset, brief);
    await untilSteps(follower);
    const child = childOf(trainer.pid);
    // Node answers with a line in its log.
    process.kill(child, 'SIGUSR1');
    await trainer.untilPrinted(/inspector|debugger/i);
    process.kill(child, 'SIGKILL');
    expect(await phasesOf(follower)).toEqual(['QUEUED', 'PREPARING', 'TRAINING', 'FAILED']);
    expect(follower.events.at(-1)).toMatchObject({
      error: {
        code: 'PROCESS_KILLED',
        message: expect.stringContaining('SIGKILL'),
        hint: expect.stringMatching(/\S \S/),
        log: expect.arrayContaining([expect.stringMatching(/inspector|debugger/i)]),
      },
    });
    expect(await phasesOf(next)).toEqual(['QUEUED', ...worked]);
  });
});

describe('a run that can not succeed', () => {
  it('ends as FAILED with the code and the hint of what went wrong', async () => {
    const trainer = await system.startTrainer();
    const { id, follower } = await queueRun(system, dataset, brief);
    await follower.finished;
    const folder = join(system.home, 'spoilt');
    await downloadModel(system, await modelOf(id), folder);
    await spoilWeights(folder);
    const baseModel = await importBaseModel(system, { name: 'spoilt', folder });

    const { follower: failing } = await queueRun(system, dataset, { ...brief, baseModel });
    expect(await phasesOf(failing)).toEqual(['QUEUED', 'PREPARING', 'TRAINING', 'FAILED']);
    expect(failing.events.at(-1)).toMatchObject({
      error: {
        code: 'TRAINING_DIVERGED',
        message: expect.stringContaining('step 1'),
        hint: expect.stringContaining('learning rate'),
      },
    });
    await trainer.stop();
  });
});

describe('a run whose trainer goes', () => {
  it('is finished by the next when the first was told to stop, as the same attempt', async () => {
    const trainer = await system.startTrainer();
    const { follower } = await queueRun(system, dataset, { ...long, epochs: 40 });
    await untilSteps(follower);
    await trainer.stop();
    await follower.until(({ seq, phase }) => phase === 'QUEUED' && seq > 1);
    const successor = await system.startTrainer();
    expect(await phasesOf(follower)).toEqual(['QUEUED', 'PREPARING', 'TRAINING', 'QUEUED', ...worked]);
    expect(follower.events.at(-1)).toMatchObject({ attempt: 1 });
    await successor.stop();
  });

  it('is finished by the next when the first was killed and its lease has run out, as a second attempt', async () => {
    const trainer = await system.startTrainer({ TASNIF_LEASE_SECONDS: '5' });
    const { follower } = await queueRun(system, dataset, { ...long, epochs: 40 });
    await untilSteps(follower);
    const child = childOf(trainer.pid);
    await trainer.kill();
    await untilGone(child);
    const successor = await system.startTrainer();
    expect(await phasesOf(follower)).toEqual(['QUEUED', 'PREPARING', 'TRAINING', ...worked]);
    expect(follower.events.at(-1)).toMatchObject({ attempt: 2 });
    await successor.stop();
  });
});
