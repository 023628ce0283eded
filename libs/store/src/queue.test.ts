import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LeaseLostError } from './errors.ts';
import type { ProgressEvent } from './events.ts';
import { newId } from './ids.ts';
import { activePhases } from './phases.ts';
import {
  abandon,
  claimOptions as options,
  claimRun,
  createModel,
  createRuns,
  history,
  newModel,
  pretraining,
  shape,
} from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

const scratch = { name: 'tiny', source: 'SCRATCH', shape, licence: null } as const;
const fail = (): Promise<void> => Promise.reject(new Error('It was published.'));

const line: ProgressEvent = { type: 'LOG_LINE', level: 'INFO', message: 'سطر' };

describe('queue', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('ten trainers share 200 runs and each run is taken up once', async () => {
    const { store } = await stores.open();
    const runs = await createRuns(store, 200);
    const claimed = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const own: string[] = [];
        for (let claim; (claim = await store.queue.claim(options));) own.push(claim.runId);
        return own;
      }),
    );
    expect(claimed.flat().sort()).toEqual(runs.map((run) => run.id));
  });

  test('a claim prepares the oldest run and says so in its events', async () => {
    const { store } = await stores.open();
    const [oldest] = await createRuns(store, 3);
    const claim = await claimRun(store);
    expect(claim).toMatchObject({ runId: oldest?.id, attempt: 1 });
    expect(await store.runs.find(claim.runId)).toMatchObject({
      phase: 'PREPARING',
      attempt: 1,
      lastSeq: 2,
      startedAt: expect.any(Date) as Date,
    });
    expect(await history(store, claim.runId)).toEqual([
      [null, 'QUEUED'],
      ['QUEUED', 'PREPARING'],
    ]);
  });

  test('a run whose lease runs out goes to the next trainer', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const first = await abandon(store);
    const second = await claimRun(store);
    expect(second).toMatchObject({ runId: first.runId, attempt: 2 });
    expect(second.leaseToken).not.toBe(first.leaseToken);
    expect(await store.queue.claim(options)).toBeNull();
  });

  test('a heartbeat keeps the lease from running out', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await abandon(store);
    expect(await store.queue.heartbeat(claim, 60)).toBe('HELD');
    expect(await store.queue.claim(options)).toBeNull();
  });

  test('nothing that a trainer writes after it lost the lease has any effect', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const zombie = await abandon(store);
    const holder = await claimRun(store);
    await store.queue.transition(holder, 'EXPORTING');
    const before = await store.runs.find(holder.runId);
    const error = { code: 'X', message: 'x', hint: 'x', log: [] };
    const writes = [
      () => store.queue.append(zombie, [line], { step: 99, device: 'cuda' }),
      () => store.queue.transition(zombie, 'EVALUATING'),
      () => store.queue.succeed(zombie, { model: newModel() }),
      () => store.queue.fail(zombie, error),
      () => store.queue.cancelled(zombie),
      () => store.queue.paused(zombie),
      () => store.queue.release(zombie),
    ];
    for (const write of writes) await expect(write()).rejects.toThrow(LeaseLostError);
    expect(await store.queue.heartbeat(zombie, 60)).toBe('LOST');
    expect(await store.runs.find(holder.runId)).toEqual(before);
    expect(await store.events.read(holder.runId, before?.lastSeq ?? 0, 10)).toEqual([]);
    expect(await store.models.list({ first: 1 })).toMatchObject({ totalCount: 0 });
  });

  test('a run that was left too often has failed and is not taken up again', async () => {
    const { store } = await stores.open();
    await createRuns(store, 2);
    const first = await abandon(store);
    for (let attempt = 2; attempt <= 3; attempt++) {
      expect(await claimRun(store, 0)).toMatchObject({ runId: first.runId, attempt });
    }
    expect((await claimRun(store)).runId).not.toBe(first.runId);
    expect(await store.runs.find(first.runId)).toMatchObject({
      phase: 'FAILED',
      error: { code: 'ATTEMPTS_EXHAUSTED' },
      finishedAt: expect.any(Date) as Date,
    });
    expect((await history(store, first.runId)).at(-1)).toEqual(['PREPARING', 'FAILED']);
  });

  test('a run that is given back waits again and the attempt does not count', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    await store.queue.transition(claim, 'TRAINING');
    await store.queue.release(claim);
    expect(await store.runs.find(claim.runId)).toMatchObject({
      phase: 'QUEUED',
      attempt: 0,
      finishedAt: null,
    });
    expect(await claimRun(store)).toMatchObject({ runId: claim.runId, attempt: 1 });
  });

  test('seq has no gaps when four append at the same time', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    const last = await Promise.all(
      Array.from({ length: 4 }, async () => {
        let seq = 0;
        for (let i = 0; i < 25; i++) seq = await store.queue.append(claim, [line, line]);
        return seq;
      }),
    );
    const events = await store.events.read(claim.runId, 0, 1_000);
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 202 }, (_, i) => i + 1));
    expect(Math.max(...last)).toBe(202);
    const times = events.map((event) => event.at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('events, progress and metrics of a run are kept together', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    const metric = { step: 10, split: 'VALIDATION', name: 'accuracy', value: 0.5 } as const;
    const computing = { engine: 'WASM', device: 'cpu', precision: 'BF16' } as const;
    const start = { ...computing, step: 10, totalSteps: 20, checkpointStep: 10 };
    await store.queue.append(claim, [line], { ...start, metrics: [metric] });
    await store.queue.append(claim, [], { step: 11, metrics: [{ ...metric, value: 0.75 }] });
    expect(await store.runs.find(claim.runId)).toMatchObject({ ...start, step: 11 });
    expect(await store.runs.metrics(claim.runId)).toEqual([{ ...metric, value: 0.75 }]);
  });

  test('an event that could not be read back is refused and nothing is written', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    const event: ProgressEvent = {
      type: 'EPOCH_COMPLETED',
      epoch: 1,
      epochs: 2,
      step: 5,
      trainLoss: NaN,
      seconds: 1,
    };
    await expect(store.queue.append(claim, [line, event], { step: 5 })).rejects.toThrow('trainLoss');
    expect(await store.runs.find(claim.runId)).toMatchObject({ step: 0, lastSeq: 2 });
  });

  test('the end of a run comes with its model and files', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    const validation = { documents: 1, confidences: [{ right: [0.9], wrong: [] }] };
    const { artifacts, calibration, ...model } = {
      ...newModel(),
      calibration: { temperature: 1.5, validation, test: null },
    };
    await store.queue.transition(claim, 'EXPORTING', { events: [line] });
    await store.queue.succeed(claim, { model: { ...model, artifacts, calibration } });
    expect(await store.models.findByRun(claim.runId)).toMatchObject(model);
    expect(await store.models.calibration(model.id)).toEqual(calibration);
    expect(await store.models.artifacts(model.id)).toEqual(artifacts);
    expect(await store.runs.find(claim.runId)).toMatchObject({ phase: 'SUCCEEDED', lastSeq: 5 });
    expect((await history(store, claim.runId)).at(-1)).toEqual(['EXPORTING', 'SUCCEEDED']);
    expect(await store.queue.heartbeat(claim, 60)).toBe('LOST');
  });

  test('the end of pre-training comes with its base model, whose name gets a number where it is taken', async () => {
    const { store } = await stores.open();
    const { id: baseModelId } = await store.baseModels.upsert(scratch);
    const made: string[] = [];
    for (const perplexity of [12, 10]) {
      const run = await store.runs.createPretraining({ baseModelId, name: 'لنا', parameters: pretraining });
      expect(run).toMatchObject({ kind: 'PRETRAINING', versionId: null, parameters: pretraining });
      const claim = await claimRun(store);
      await store.queue.transition(claim, 'EXPORTING');
      const id = newId('baseModel');
      const figures = { fromScratch: true, tokens: 5e9, windowLength: 32, perplexity, accuracy: 0.5 };
      const model = { ...scratch, id, origin: 'tiny', details: null, pretraining: figures, name: 'لنا' };
      const lost = store.queue.succeedPretraining({ ...claim, leaseToken: 'another' }, model, fail);
      await expect(lost).rejects.toBeInstanceOf(LeaseLostError);
      const broken = new Error('The disk is full.');
      await expect(store.queue.succeedPretraining(claim, model, () => Promise.reject(broken))).rejects.toBe(
        broken,
      );
      expect(await store.baseModels.find(id)).toBeNull();
      await store.queue.succeedPretraining(claim, model, async () => {
        // Whoever sweeps waits until this is said.
        made.push(id);
        await Promise.resolve();
      });
      expect(await store.baseModels.findByRun(run.id)).toMatchObject({
        ...{ id, source: 'PRETRAINED', runId: run.id, pretraining: figures, job: null },
      });
      expect(await store.runs.find(run.id)).toMatchObject({ phase: 'SUCCEEDED' });
      expect(await store.runs.findFineTuning(run.id)).toBeNull();
    }
    const names = await Promise.all(made.map(async (id) => (await store.baseModels.find(id))?.name));
    expect(names).toEqual(['لنا', 'لنا 2']);
    expect(await store.baseModels.abandoned([...made, 'base_0'])).toEqual(['base_0']);
  });

  test('a folder is not taken for abandoned while its base model is about to be kept', async () => {
    const { store } = await stores.open();
    const { id: baseModelId } = await store.baseModels.upsert(scratch);
    await store.runs.createPretraining({ baseModelId, name: 'لنا', parameters: pretraining });
    const claim = await claimRun(store);
    await store.queue.transition(claim, 'EXPORTING');
    const id = newId('baseModel');
    const model = { ...scratch, id, origin: 'tiny', details: null, pretraining: null };
    let sweep: Promise<string[]> | undefined;
    await store.queue.succeedPretraining({ ...claim }, { ...model, name: 'لنا' }, async () => {
      sweep = store.baseModels.abandoned([id]);
      expect(await Promise.race([sweep, setTimeout(100, 'waits')])).toBe('waits');
    });
    expect(await sweep).toEqual([]);
  });

  test('a model from before there was a choice reads only the beginning of a text', async () => {
    const { store, databaseUrl } = await stores.open();
    const { id } = await createModel(store, 'older');
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('UPDATE "Model" SET pooling = DEFAULT');
    await client.end();
    expect(await store.models.find(id)).toMatchObject({ pooling: 'FIRST' });
  });

  test('a failure keeps its error with the run and in its events', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    const error = {
      code: 'OUT_OF_MEMORY',
      message: 'ضاقت الذاكرة',
      hint: 'smaller batches',
      log: ['a', 'b'],
    };
    const seq = await store.queue.fail(claim, error);
    expect(await store.runs.find(claim.runId)).toMatchObject({ phase: 'FAILED', error });
    expect(await store.events.read(claim.runId, seq - 1, 1)).toMatchObject([{ phase: 'FAILED', error }]);
  });

  test('a run cannot succeed before it was exported', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    await expect(store.queue.succeed(claim, { model: newModel() })).rejects.toThrow('PREPARING to SUCCEEDED');
    expect(await store.models.list({ first: 1 })).toMatchObject({ totalCount: 0 });
  });

  test('a waiting run is cancelled at once', async () => {
    const { store } = await stores.open();
    const [run] = await createRuns(store, 1);
    const id = run?.id ?? '';
    expect(await store.runs.requestCancel(id)).toMatchObject({
      phase: 'CANCELLED',
      finishedAt: expect.any(Date) as Date,
    });
    expect(await store.queue.claim(options)).toBeNull();
    expect((await history(store, id)).at(-1)).toEqual(['QUEUED', 'CANCELLED']);
  });

  for (const phase of activePhases) {
    test(`the trainer of a run in ${phase} learns that it is to stop`, async () => {
      const { store } = await stores.open();
      await createRuns(store, 1);
      const claim = await claimRun(store);
      await store.queue.transition(claim, phase);
      expect(await store.runs.requestCancel(claim.runId)).toMatchObject({ phase });
      expect(await store.queue.heartbeat(claim, 60)).toBe('CANCEL_REQUESTED');
      await store.queue.cancelled(claim);
      expect(await store.runs.find(claim.runId)).toMatchObject({ phase: 'CANCELLED' });
      await expect(store.runs.requestCancel(claim.runId)).rejects.toMatchObject({ code: 'RUN_FINISHED' });
    });
  }

  test('a run that is to be cancelled and was left is cancelled by whoever looks next', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await abandon(store);
    await store.runs.requestCancel(claim.runId);
    expect(await store.queue.claim(options)).toBeNull();
    expect(await store.runs.find(claim.runId)).toMatchObject({ phase: 'CANCELLED', attempt: 1 });
  });

  test('a run that is to be cancelled and is given back is cancelled', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    await store.runs.requestCancel(claim.runId);
    await store.queue.release(claim);
    expect(await store.runs.find(claim.runId)).toMatchObject({ phase: 'CANCELLED' });
  });
});
