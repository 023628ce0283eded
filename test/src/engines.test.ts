import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallCorpus } from './support/corpus.ts';
import { phasesOf, type Follower } from './support/run-events.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, queueRun } from './support/train.ts';

const brief = { maxLength: 32, epochs: 2 };

let system: System;
let dataset: string;
beforeAll(async () => {
  system = await startSystem();
  dataset = await createDataset(system, { documents: smallCorpus });
});
afterAll(() => system.dispose());

async function readRun(id: string): Promise<{ engine: string | null; model: { id: string } }> {
  const query = `query ($id: ID!) { node(id: $id) { ... on TrainingRun { engine device precision model { id } } } }`;
  return (
    (await system.query(query, { id })) as {
      node: { engine: string | null; model: { id: string } };
    }
  ).node;
}

function logOf({ events }: Follower, level: string): unknown[] {
  return events.filter((event) => event['level'] === level).map(({ message }) => message);
}

describe('a run on wasm', () => {
  it('trains, says so, and its model answers', async () => {
    const trainer = await system.startTrainer({ TASNIF_ENGINE: 'WASM' });
    expect(trainer.message).toMatchObject({
      ...{ engine: expect.stringMatching(/^wasm /), device: 'cpu in F32', passedOver: [] },
    });
    const { id, follower } = await queueRun(system, dataset, brief);
    expect((await phasesOf(follower)).at(-1)).toBe('SUCCEEDED');
    expect(logOf(follower, 'INFO')[0]).toMatch(/wasm .* on cpu in F32\. Takes at most about/);
    const { model, ...computed } = await readRun(id);
    expect(computed).toEqual({ engine: 'WASM', device: 'cpu', precision: 'F32' });

    await system.query('mutation ($id: ID!) { deployModel(id: $id) { model { id } } }', { id: model.id });
    const { classify } = (await system.query(
      'query ($text: String!) { classify(text: $text) { label confidence model { id } } }',
      { text: smallCorpus[0]?.text },
    )) as { classify: { label: string; confidence: number; model: { id: string } } };
    expect(smallCorpus.map(({ label }) => label)).toContain(classify.label);
    expect(classify.confidence).toBeGreaterThan(0);
    await trainer.stop();
  });

  it('is refused where it asks for what the engine has not', async () => {
    const trainer = await system.startTrainer({ TASNIF_ENGINE: 'WASM' });
    for (const [settings, code] of [
      [{ device: 'CUDA' }, 'DEVICE_MISSING'],
      [{ precision: 'BF16' }, 'PRECISION_UNSUPPORTED'],
    ] as const) {
      const { id, follower } = await queueRun(system, dataset, { ...brief, ...settings });
      expect((await phasesOf(follower)).at(-1)).toBe('FAILED');
      expect(follower.events.at(-1)).toMatchObject({ error: { code } });
      expect((await readRun(id)).engine).toBeNull();
    }
    await trainer.stop();
  });
});

describe('a run that began on torch', () => {
  it('goes on from its checkpoint on wasm, in F32, and its log says so', { timeout: 150_000 }, async () => {
    const torch = await system.startTrainer({ TASNIF_ENGINE: 'TORCH' });
    const { id, follower } = await queueRun(system, dataset, { maxLength: 32, epochs: 12, batchSize: 8 });
    await follower.until(({ __typename }) => __typename === 'CheckpointSaved');
    await system.query('mutation ($id: ID!) { pauseTraining(id: $id) { id } }', { id });
    await follower.until(({ phase }) => phase === 'PAUSED');
    const began = await system.store.runs.find(id);
    expect(began?.engine).toBe('TORCH');
    await torch.stop();

    const wasm = await system.startTrainer({ TASNIF_ENGINE: 'WASM' });
    await system.query('mutation ($id: ID!) { resumeTraining(id: $id) { id } }', { id });
    expect((await phasesOf(follower)).at(-1)).toBe('SUCCEEDED');
    expect(await readRun(id)).toMatchObject({ engine: 'WASM', device: 'cpu', precision: 'F32' });
    expect(logOf(follower, 'WARN')).toContainEqual(
      expect.stringContaining(
        `Began on torch on cpu in ${String(began?.precision)} and goes on on wasm on cpu in F32`,
      ) as string,
    );
    expect(logOf(follower, 'INFO')).toContainEqual(
      expect.stringContaining(`Starts from step ${String(began?.checkpointStep)}; wasm`) as string,
    );
    await wasm.stop();
  });
});
