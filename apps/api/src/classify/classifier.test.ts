import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomWeights, saveModelFolder, writeOnnx } from '@tasnif/marbert';
import {
  checksums,
  createArtifacts,
  newId,
  type ArtifactFile,
  type Artifacts,
  type Calibration,
  type ModelRow,
  type Store,
} from '@tasnif/store';
import { startServedModel } from '@tasnif/serving';
import { learnVocabulary } from '@tasnif/tokenizer';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClassifier, type Classifier } from './classifier.ts';

const tokenizer = learnVocabulary(['الكتاب على الطاولة', 'الطاولة في الغرفة'], {
  size: 100,
  minFrequency: 1,
});
const config = {
  ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 8, layers: 1, heads: 2 },
  ...{ intermediateSize: 16, positions: 16, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02 },
  labels: ['أدب', 'علوم'],
};
const ids = Array.from({ length: 5 }, () => newId('model'));
const [first = '', second = ''] = ids;

let home: string;
let artifacts: Artifacts;
/** What was made, by model. */
const files = new Map<string, Promise<ArtifactFile[]>>();
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-classifier-'));
  artifacts = createArtifacts(home);
  for (const id of ids) {
    const weights = randomWeights(config, 1);
    saveModelFolder(artifacts.folder(id), { config, tokenizer, weights });
    await writeOnnx(artifacts.folder(id), config, weights);
    files.set(id, checksums(artifacts.folder(id)));
  }
  await Promise.all(files.values());
});
afterAll(() => rm(home, { recursive: true }));

/** A classifier of room for one model unless it is given more, and the ids that it looked up. */
function createSmallClassifier(
  calibration: Calibration | null = null,
  pooling: ModelRow['pooling'] = 'FIRST',
  { memoryBytes = 1, failureMs = 100 } = {},
): {
  classifier: Classifier;
  opened: string[];
} {
  const opened: string[] = [];
  const models = {
    find(id: string) {
      opened.push(id);
      const reading = { maxLength: 16, pooling, normalization: 'NONE', normalizationSwitches: {} };
      const row = { id, classes: config.labels, exports: [], ...reading } as unknown as ModelRow;
      return Promise.resolve(ids.includes(id) ? row : null);
    },
    calibration: () => Promise.resolve(calibration),
    artifacts: (id: string) => files.get(id),
  };
  const store = { models } as unknown as Store;
  const serving = { memoryBytes, precision: 'AUTO' } as const;
  return { classifier: createClassifier({ store, artifacts }, serving, { failureMs }), opened };
}

describe('a classifier', () => {
  it('keeps its model when it is asked for one that there is not', async () => {
    const { classifier, opened } = createSmallClassifier();
    await classifier.load(first);
    await expect(classifier.load('mdl_0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await classifier.load(first);
    expect(opened).toEqual([first, 'mdl_0']);
    await classifier.dispose();
  });

  it('opens a model once for all who ask at the same time', async () => {
    const { classifier, opened } = createSmallClassifier();
    await Promise.all([
      classifier.load(first),
      classifier.classify(first, 'الكتاب', null),
      classifier.load(first),
    ]);
    expect(opened).toEqual([first]);
    await classifier.dispose();
  });

  it('answers all that it was asked, though the models take the place of each other meanwhile', async () => {
    const { classifier } = createSmallClassifier();
    const asked = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? second : first));
    const answers = await Promise.all(asked.map((id) => classifier.classify(id, 'الكتاب على الطاولة', null)));
    expect(answers.map(({ model }) => model.id)).toEqual(asked);
    await classifier.dispose();
  });
});

describe('a classifier that is asked for many models at once', () => {
  it('opens one after the other, and waits until those that made room are gone', async () => {
    const { classifier } = createSmallClassifier();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, modelProcesses().length);
    }, 5);
    const explained = await Promise.all(ids.map((id) => classifier.explain(id, 'الكتاب في الغرفة', 'أدب')));
    clearInterval(watch);
    expect(explained).toHaveLength(ids.length);
    expect(most).toBeGreaterThan(0);
    // One that still answers, and the next.
    expect(most).toBeLessThanOrEqual(2);
    await classifier.dispose();
  });
});

describe('a model that is asked in shadow', () => {
  it('takes no place from one that is in memory, and gives way to whoever is asked by a caller', async () => {
    const { classifier, opened } = createSmallClassifier();
    await classifier.load(first);
    for (let each = 0; each < 2; each++) {
      await expect(classifier.classify(second, 'الكتاب', null, true)).rejects.toMatchObject({
        ...{ code: 'NO_ROOM', message: expect.stringMatching(/MB/) as string },
      });
    }
    expect(classifier.graph(first)).not.toBeNull();
    // The second time it was known what it needs.
    expect(opened).toEqual([first, second]);
    await classifier.classify(second, 'الكتاب', null);
    expect(classifier.graph(first)).toBeNull();
    expect(await classifier.classify(second, 'الكتاب', null, true)).toMatchObject({ truncated: false });
    await classifier.dispose();
  });

  it('answers where it fits beside the others, and leaves again where it turns out not to', async () => {
    const reading = {
      maxLength: 16,
      pooling: 'FIRST',
      normalization: 'NONE',
      normalizationSwitches: {},
    } as const;
    const { memoryBytes, dispose } = await startServedModel(artifacts.folder(first), reading);
    await dispose();
    for (const [room, isKept] of [
      [4, true],
      [1.5, false],
    ] as const) {
      const { classifier } = createSmallClassifier(null, 'FIRST', { memoryBytes: room * memoryBytes });
      await classifier.load(first);
      expect(await classifier.classify(second, 'الكتاب', null, true)).toMatchObject({ truncated: false });
      expect(classifier.graph(first)).not.toBeNull();
      expect(classifier.graph(second) !== null).toBe(isKept);
      const again = classifier.classify(second, 'الكتاب', null, true);
      await (isKept ? again : expect(again).rejects.toMatchObject({ code: 'NO_ROOM' }));
      await classifier.dispose();
    }
  });
});

describe('a model that something happened to', () => {
  it('is refused when a file that answers come from is damaged or gone, and serves again once it is mended', async () => {
    const { classifier } = createSmallClassifier();
    const path = join(artifacts.folder(first), 'onnx/model.onnx_data');
    const bytes = await readFile(path);
    await writeFile(
      path,
      bytes.map((byte, i) => (i === 1000 ? byte ^ 1 : byte)),
    );
    await expect(classifier.load(first)).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
      message: expect.stringContaining('onnx/model.onnx_data') as string,
    });
    await rm(path);
    await expect(classifier.classify(first, 'الكتاب', null)).rejects.toMatchObject({ code: 'MODEL_DAMAGED' });
    await writeFile(path, bytes);
    await vi.waitFor(() => classifier.classify(first, 'الكتاب', null), { timeout: 10_000 });
    await classifier.dispose();
  });

  it('is not tried again at once when it could not be loaded', async () => {
    const { classifier, opened } = createSmallClassifier(null, 'FIRST', { failureMs: 500 });
    const path = join(artifacts.folder(first), 'tokenizer.json');
    const bytes = await readFile(path);
    await rm(path);
    const loaded = async (): Promise<unknown> => classifier.load(first).catch((error: unknown) => error);
    const failure = await loaded();
    expect(failure).toMatchObject({ code: 'MODEL_DAMAGED' });
    await writeFile(path, bytes);
    expect(await loaded()).toBe(failure);
    expect(opened).toEqual([first]);
    await vi.waitFor(() => classifier.load(first), { timeout: 10_000 });
    expect(opened).toEqual([first, first]);
    await classifier.dispose();
  });

  it('is started anew for whoever asks after its process has died', async () => {
    const { classifier, opened } = createSmallClassifier();
    await classifier.load(first);
    expect(classifier.graph(first)).toBe('onnx/model_packed.onnx');
    killModels();
    await expect.poll(() => classifier.graph(first)).toBeNull();
    await expect(classifier.classify(first, 'الكتاب', null)).resolves.toMatchObject({ truncated: false });
    expect(opened).toEqual([first, first]);
    await classifier.dispose();
  });
});

/** Ids of the processes of models that this one has started. */
function modelProcesses(): number[] {
  const list = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  const lines = list.split('\n').filter((line) => line.includes('model-process'));
  return lines.map((line) => Number.parseInt(line, 10));
}

function killModels(): void {
  for (const id of modelProcesses()) process.kill(id, 'SIGKILL');
}

it.each([
  ['FIRST', { truncated: true, tokens: 16, windows: 1 }],
  ['MEAN', { truncated: false, tokens: 42, windows: 4 }],
] as const)('a long text is read as the model was measured: %s', async (pooling, expected) => {
  const { classifier } = createSmallClassifier(null, pooling);
  expect(await classifier.classify(first, 'الطاولة '.repeat(40), null)).toMatchObject(expected);
  await classifier.dispose();
});

describe('the confidence of a model', () => {
  const text = 'الكتاب على الطاولة';
  const certain = Array.from({ length: 10 }, () => 0.4);

  /** The likeliest class takes its threshold from what is said of both. */
  function calibrationOf(temperature: number, right: number[]): Calibration {
    const confidences = config.labels.map(() => ({ right, wrong: [] }));
    return { temperature, validation: { documents: 20, confidences }, test: null };
  }

  async function answer(
    calibration: Calibration | null,
    precision: number | null,
  ): ReturnType<Classifier['classify']> {
    const { classifier } = createSmallClassifier(calibration);
    try {
      return await classifier.classify(first, text, precision);
    } finally {
      await classifier.dispose();
    }
  }

  /** What a difference of two logits is worth at a temperature. */
  const margin = (scores: readonly { probability: number }[]): number =>
    Math.log((scores[0]?.probability ?? 0) / (scores[1]?.probability ?? 0));

  it('is that of its temperature, and of 1 without a calibration', async () => {
    const plain = await answer(null, null);
    const cooled = await answer(calibrationOf(0.05, []), null);
    expect(plain).toMatchObject({ calibrated: false, abstained: false });
    expect(cooled).toMatchObject({ calibrated: true, abstained: false });
    expect(margin(cooled.scores)).toBeCloseTo(20 * margin(plain.scores), 6);
    expect(cooled.scores.map(({ label }) => label)).toEqual(plain.scores.map(({ label }) => label));
  });

  it('is enough from the threshold of the likeliest class on', async () => {
    expect(await answer(calibrationOf(1, certain), 0.95)).toMatchObject({ abstained: false });
    const higher = certain.map(() => 0.999);
    expect(await answer(calibrationOf(1, higher), 0.95)).toMatchObject({ abstained: true });
  });

  it('is never enough for a class that has no threshold', async () => {
    expect(await answer(calibrationOf(1, [0.4]), 0.5)).toMatchObject({ abstained: true });
  });

  it('promises no precision without a calibration', async () => {
    await expect(answer(null, 0.95)).rejects.toMatchObject({ code: 'NOT_CALIBRATED', field: 'precision' });
  });
});

describe('the explanation of an answer', () => {
  const text = 'الكتاب، في الغرفة';
  const precise = { temperature: 0.5, validation: { documents: 0, confidences: [] }, test: null };

  it('is about the class that is named, at the temperature of the model', async () => {
    const [plain, cooled] = await Promise.all(
      [null, precise].map(async (calibration) => {
        const { classifier } = createSmallClassifier(calibration);
        const both = await Promise.all(config.labels.map((label) => classifier.explain(first, text, label)));
        await classifier.dispose();
        return both;
      }),
    );
    expect(plain?.map(({ label }) => label)).toEqual([0, 1]);
    const [one, other] = plain ?? [];
    expect(one?.words.map(({ start, end }) => text.slice(start, end))).toEqual([
      'الكتاب',
      '،',
      'في',
      'الغرفة',
    ]);
    for (const [i, { weight }] of (one?.words ?? []).entries()) {
      expect(weight).not.toBe(0);
      expect(other?.words[i]?.weight).toBeCloseTo(-weight, 4);
      expect(cooled?.[0]?.words[i]?.weight).toBeCloseTo(2 * weight, 4);
    }
  });

  it('is refused for a class that the model does not have', async () => {
    const { classifier } = createSmallClassifier();
    const refused = { code: 'CLASS_UNKNOWN', field: 'explainLabel' };
    await expect(classifier.explain(first, text, 'تاريخ')).rejects.toMatchObject(refused);
    await expect(classifier.explain('mdl_0', text, 'أدب')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await classifier.dispose();
  });
});
