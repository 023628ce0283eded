import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AppProcess } from './support/app-process.ts';
import { smallCorpus } from './support/corpus.ts';
import { childOf, untilGone } from './support/processes.ts';
import { phasesOf, type Follower } from './support/run-events.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, queueRun } from './support/train.ts';

/** Long enough to be left in the middle; a checkpoint every 0.6 s at the latest. */
const settings = { maxLength: 32, epochs: 24, batchSize: 8, dropout: 0.1, checkpointMinutes: 0.01 };

let system: System;
let dataset: string;
/** The weights of the same training when nobody interrupts it. */
let unbroken: string;
beforeAll(async () => {
  system = await startSystem();
  dataset = await createDataset(system, { documents: smallCorpus });
  const trainer = await system.startTrainer();
  const { id, follower } = await queueRun(system, dataset, settings);
  await follower.finished;
  unbroken = await weightsOf(id);
  await trainer.stop();
}, 120_000);
afterEach(() => Promise.all(trainers.splice(0).map((trainer) => trainer.stop())));
afterAll(() => system.dispose());

const trainers: AppProcess[] = [];
/** Stopped after the test. */
async function startTrainer(settings: NodeJS.ProcessEnv = {}): Promise<AppProcess> {
  const trainer = await system.startTrainer(settings);
  trainers.push(trainer);
  return trainer;
}

async function ask(mutation: 'pauseTraining' | 'resumeTraining', id: string): Promise<void> {
  await system.query(`mutation ($id: ID!) { ${mutation}(id: $id) { id } }`, { id });
}

/** SHA-256 of the model's weights. */
async function weightsOf(runId: string): Promise<string> {
  const model = await system.store.models.findByRun(runId);
  const files = await system.store.models.artifacts(model?.id ?? '');
  return files.find(({ path }) => path === 'model.safetensors')?.sha256 ?? 'no weights';
}

function untilCheckpoint(follower: Follower, number = 1): Promise<unknown> {
  let seen = 0;
  return follower.until(({ __typename }) => __typename === 'CheckpointSaved' && ++seen >= number);
}

/** Where each attempt began, as it says in its log. */
function beginnings({ events }: Follower): string[] {
  const logged = events.filter(({ __typename }) => __typename === 'LogLine');
  return logged.flatMap(({ message }) => /^Starts from (step \d+|\w+)/.exec(String(message))?.[1] ?? []);
}

function epochsOf({ events }: Follower): unknown[] {
  return events.filter(({ __typename }) => __typename === 'EpochCompleted').map(({ epoch }) => epoch);
}

/** The test split is measured on the weights of the epoch that was the best on the validation split. */
function expectTestOfBest({ events }: Follower): void {
  const evaluations = events.filter(({ __typename, best }) => __typename === 'EvaluationCompleted' && best);
  const best = evaluations.filter(({ split }) => split === 'VALIDATION').at(-1);
  expect(evaluations.at(-1)).toMatchObject({ split: 'TEST', epoch: best?.['epoch'], step: best?.['step'] });
}

const everyEpoch = Array.from({ length: settings.epochs }, (_, i) => i + 1);
const begun = ['QUEUED', 'PREPARING', 'TRAINING'];
const worked = ['PREPARING', 'TRAINING', 'EVALUATING', 'EXPORTING', 'SUCCEEDED'];

describe('a run that was left in the middle', { timeout: 120_000 }, () => {
  it('is paused where it is, and resumed ends with the weights of one that never was', async () => {
    await startTrainer();
    const { id, follower } = await queueRun(system, dataset, settings);
    await follower.until(({ __typename }) => __typename === 'StepProgress');
    await ask('pauseTraining', id);
    await follower.until(({ phase }) => phase === 'PAUSED');
    const paused = await system.store.runs.find(id);
    expect(paused?.checkpointStep).toBeGreaterThan(0);
    await ask('resumeTraining', id);

    expect(await phasesOf(follower)).toEqual([...begun, 'PAUSED', 'QUEUED', ...worked]);
    expect(beginnings(follower).slice(1)).toEqual([`step ${String(paused?.checkpointStep)}`]);
    expect(epochsOf(follower)).toEqual(everyEpoch);
    expectTestOfBest(follower);
    expect(await weightsOf(id)).toBe(unbroken);
  });

  it('goes on from its last checkpoint when its process was killed and somebody resumes it', async () => {
    const trainer = await startTrainer();
    const { id, follower } = await queueRun(system, dataset, settings);
    await untilCheckpoint(follower, 2);
    process.kill(childOf(trainer.pid), 'SIGKILL');
    expect(await phasesOf(follower)).toEqual([...begun, 'FAILED']);
    expect(follower.events.at(-1)).toMatchObject({ error: { code: 'PROCESS_KILLED' } });
    const { lastSeq = 0, checkpointStep } = (await system.store.runs.find(id)) ?? {};
    expect(checkpointStep).toBeGreaterThan(0);

    await ask('resumeTraining', id);
    const resumed = system.subscribe(id, lastSeq);
    expect(await phasesOf(resumed)).toEqual(['QUEUED', ...worked]);
    expect(beginnings(resumed)).toEqual([`step ${String(checkpointStep)}`]);
    expect([...epochsOf(follower), ...epochsOf(resumed)]).toEqual(everyEpoch);
    expect(await weightsOf(id)).toBe(unbroken);
  });

  it('goes on with the next trainer when its own was killed, and starts over no epoch', async () => {
    const trainer = await startTrainer({ TASNIF_LEASE_SECONDS: '5' });
    const { id, follower } = await queueRun(system, dataset, settings);
    await untilCheckpoint(follower, 2);
    const child = childOf(trainer.pid);
    await trainer.kill();
    await untilGone(child);
    await startTrainer();
    expect(await phasesOf(follower)).toEqual([...begun, ...worked]);
    expect(beginnings(follower)[1]).toMatch(/^step [1-9]/);
    expect(epochsOf(follower)).toEqual(everyEpoch);
    expect(await weightsOf(id)).toBe(unbroken);
  });

  it('is finished by another while its first trainer hangs, which then changes nothing any more', async () => {
    const trainer = await startTrainer({ TASNIF_LEASE_SECONDS: '5' });
    const { id, follower } = await queueRun(system, dataset, settings);
    await untilCheckpoint(follower);
    const child = childOf(trainer.pid);
    for (const pid of [trainer.pid, child]) process.kill(pid, 'SIGSTOP');
    await startTrainer();
    expect(await phasesOf(follower)).toEqual([...begun, ...worked]);
    expect(await weightsOf(id)).toBe(unbroken);
    const { lastSeq } = (await system.store.runs.find(id)) ?? {};
    for (const pid of [trainer.pid, child]) process.kill(pid, 'SIGCONT');
    await untilGone(child);
    expect((await system.store.runs.find(id))?.lastSeq).toBe(lastSeq);
    // Neither wrote a file that anybody would have to remove.
    await expect.poll(() => readdir(join(system.home, 'artifacts', 'runs')), { timeout: 10_000 }).toEqual([]);
  });
});
