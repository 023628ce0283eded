import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { randomWeights, saveModelFolder, writeOnnx } from '@tasnif/marbert';
import { learnVocabulary } from '@tasnif/tokenizer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServedModel } from './served-model.ts';
import { startServedModel } from './start-served-model.ts';

const texts = ['الكتاب على الطاولة', 'الطاولة في الغرفة', 'قرأ الطالب درسا', 'كتاب \ud83d مبتور'];
const tokenizer = learnVocabulary(texts, { size: 60, minFrequency: 1 });
const config = {
  ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 256, layers: 4, heads: 4 },
  ...{ intermediateSize: 1024, positions: 64, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.1 },
  labels: ['أدب', 'علوم', 'مال'],
};
const reading = {
  ...({ maxLength: 64, pooling: 'FIRST', normalization: 'NONE', normalizationSwitches: {} } as const),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-model-process-'));
  const weights = randomWeights(config, 1);
  saveModelFolder(folder, { config, tokenizer, weights });
  await writeOnnx(folder, config, weights);
});
afterAll(() => rm(folder, { recursive: true }));

/** Ids of the processes that this one has started and that are still there. */
function children(): number[] {
  const listed = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((line) => line.includes('model-process'))
    .map((line) => Number.parseInt(line, 10));
}

/** Those of them that were not there `before`. */
function started(before: readonly number[]): number[] {
  return children().filter((id) => !before.includes(id));
}

/** A program that starts a model when it has opened as many files as it may. */
const withoutHandles = `
  import { openSync } from 'node:fs';
  const { startServedModel } = await import('${new URL('../dist/index.js', import.meta.url).href}');
  try {
    for (;;) openSync('/dev/null');
  } catch {}
  await startServedModel('/none', {}).catch(({ code, message }) => console.log(code + ': ' + message));`;

describe('a model in a process of its own', () => {
  it('answers as it does in this one, whatever the text holds', async () => {
    const here = await openServedModel(folder, reading);
    const there = await startServedModel(folder, reading);
    const together = await Promise.all(texts.map((text) => there.predict(text)));
    for (const [i, text] of texts.entries()) {
      const expected = await here.predict(text);
      expect(together[i]).toMatchObject({ truncated: false });
      expect(together[i]?.logits.map((logit, k) => logit - (expected.logits[k] ?? NaN))).toSatisfy(
        (differences: Float32Array) => differences.every((difference) => Math.abs(difference) < 1e-4),
      );
    }
    expect(there.graph).toBe('onnx/model_packed.onnx');
    expect(there.memoryBytes).toBeGreaterThan(20e6);
    await here.dispose();
    await there.dispose();
  });

  it('explains as it does in this one', async () => {
    const here = await openServedModel(folder, reading);
    const there = await startServedModel(folder, reading);
    const text = 'الكتاب على \ud83d الطاولة';
    const explanation = await there.explain(text, { label: 2, temperature: 0.5 });
    const expected = await here.explain(text, { label: 2, temperature: 0.5 });
    expect(explanation).toMatchObject({ label: 2, baseline: '[MASK]' });
    expect(explanation.words.map(({ start, end }) => [start, end])).toEqual([
      ...[[0, 6] as const, [7, 10] as const, [11, 12] as const, [13, 20] as const],
    ]);
    for (const [i, { weight }] of explanation.words.entries()) {
      expect(Math.abs(weight - (expected.words[i]?.weight ?? NaN))).toBeLessThan(1e-3);
    }
    expect(await there.explain(text)).toMatchObject({ label: expect.any(Number) as number });
    await here.dispose();
    await there.dispose();
  });

  it('explains a few texts at the same time, and goes on to answer', async () => {
    const model = await startServedModel(folder, reading);
    const explanations = Promise.allSettled(
      Array.from({ length: 6 }, () => model.explain('الكتاب على الطاولة')),
    );
    expect(await model.predict('الكتاب')).toMatchObject({ truncated: false });
    const outcomes = await explanations;
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'QUEUE_FULL' } });
    expect((await model.explain('الكتاب')).words).toHaveLength(1);
    await model.dispose();
  });

  it('chooses one of the graphs that it may, by speed', async () => {
    const graphs = ['onnx/model_packed.onnx', 'onnx/model_packed_quantized.onnx'];
    const model = await startServedModel(folder, { ...reading, graphs });
    expect(graphs).toContain(model.graph);
    await model.dispose();
    const small = await startServedModel(folder, { ...reading, graphs: graphs.slice(1) });
    expect(small.graph).toBe('onnx/model_packed_quantized.onnx');
    await small.dispose();
  });

  it('keeps the loop of whoever asks free', async () => {
    const model = await startServedModel(folder, reading);
    const long = Array.from({ length: 60 }, () => texts[0]).join(' ');
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await Promise.all(Array.from({ length: 400 }, () => model.predict(long)));
    delay.disable();
    // In this process each row of 128 tokens would have held it up; the median forgives a machine that is busy.
    expect(delay.percentile(50) / 1e6).toBeLessThan(10);
    await model.dispose();
  });

  it('refuses what is more than may wait, and lets nobody wait for longer than they may', async () => {
    const small = await startServedModel(folder, { ...reading, mostWaiting: 3 });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => small.predict('الكتاب')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'QUEUE_FULL' } });
    await small.dispose();
    const hasty = await startServedModel(folder, { ...reading, patienceMs: 1 });
    await expect(
      Promise.all(Array.from({ length: 200 }, () => hasty.predict('الكتاب على الطاولة'))),
    ).rejects.toMatchObject({ code: 'TIMED_OUT' });
    await hasty.dispose();
  });

  it('lets a long text take longer than one may wait, while window after window is read', async () => {
    const pooled = { ...reading, pooling: 'MEAN' } as const;
    const long = 'الكتاب '.repeat(2_000);
    const patient = await startServedModel(folder, pooled);
    await patient.predict(long);
    const started = performance.now();
    const { logits, windows } = await patient.predict(long);
    const patienceMs = (performance.now() - started) / 2;
    await patient.dispose();
    expect(windows).toBe(32);
    const hasty = await startServedModel(folder, { ...pooled, patienceMs });
    const answer = await hasty.predict(long);
    expect(answer.logits.every((logit, i) => Math.abs(logit - (logits[i] ?? NaN)) < 1e-4)).toBe(true);
    await hasty.dispose();
  });

  it('says so when its process dies, and when it is put away', async () => {
    const before = children();
    const model = await startServedModel(folder, reading);
    const waiting = Promise.allSettled(Array.from({ length: 50 }, () => model.predict(texts[0] ?? '')));
    for (const id of started(before)) process.kill(id, 'SIGKILL');
    expect((await waiting).at(-1)).toMatchObject({ reason: { code: 'MODEL_DIED' } });
    await model.ended;
    await expect(model.predict('الكتاب')).rejects.toMatchObject({ code: 'MODEL_DIED' });

    const other = await startServedModel(folder, reading);
    const cut = expect(other.predict('الكتاب')).rejects.toMatchObject({ code: 'MODEL_CLOSED' });
    await other.dispose();
    await cut;
    await sleep(10);
    expect(children()).toEqual(before);
  });

  it('outlives the signal that ends a group of processes', async () => {
    const before = children();
    const model = await startServedModel(folder, reading);
    for (const id of started(before)) for (const signal of ['SIGINT', 'SIGTERM']) process.kill(id, signal);
    await sleep(100);
    expect(await model.predict('الكتاب')).toMatchObject({ truncated: false });
    await model.dispose();
  });

  it('ends one that hangs', async () => {
    const before = children();
    const model = await startServedModel(folder, { ...reading, patienceMs: 200 });
    for (const id of started(before)) process.kill(id, 'SIGSTOP');
    await expect(model.predict('الكتاب')).rejects.toMatchObject({ code: 'TIMED_OUT' });
    await model.ended;
    await expect(model.predict('الكتاب')).rejects.toMatchObject({ code: 'MODEL_DIED' });
    expect(children()).toEqual(before);
  });

  it('does not wait for ever for one that does not open', async () => {
    const before = children();
    await expect(startServedModel(folder, { ...reading, openingMs: 1 })).rejects.toMatchObject({
      ...{ code: 'TIMED_OUT', message: 'The model was not open after 0.001 s.' },
    });
    expect(children()).toEqual(before);
  });

  it('says why no process could be started', async () => {
    const { execPath } = process;
    process.execPath = join(folder, 'none');
    const starting = startServedModel(folder, reading);
    process.execPath = execPath;
    await expect(starting).rejects.toMatchObject({
      ...{ code: 'MODEL_DIED', message: expect.stringContaining('ENOENT') as string },
    });
  });

  it('says so where there is no file handle left for a process', () => {
    const output = execFileSync('sh', [
      '-c',
      `ulimit -n 256; exec "$0" --input-type=module -e "$1"`,
      process.execPath,
      withoutHandles,
    ]);
    expect(String(output)).toContain('MODEL_DIED: The process of the model could not be started: spawn');
  });

  it('leaves no process behind when it can not be opened', async () => {
    const before = children();
    await expect(startServedModel(join(folder, 'none'), reading)).rejects.toThrow('ENOENT');
    const broken = await mkdtemp(join(tmpdir(), 'tasnif-broken-model-'));
    saveModelFolder(broken, { config, tokenizer, weights: randomWeights(config, 1) });
    await writeOnnx(broken, config, randomWeights(config, 1));
    await truncate(join(broken, 'onnx/model.onnx_data'), 1000);
    await expect(startServedModel(broken, reading)).rejects.toThrow();
    await rm(broken, { recursive: true });
    expect(children()).toEqual(before);
  });
});
