import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTasnif } from './support/command-line.ts';
import type { LabelledText } from './support/corpus.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, readDataset, startTraining, untilJobEnds } from './support/train.ts';

const maxLength = 32;
const words = {
  رياضة: ['الفريق', 'المباراة', 'الهدف', 'اللاعب'],
  اقتصاد: ['السهم', 'السوق', 'البنك', 'التضخم'],
};
const filler = ['اليوم', 'قال', 'كان', 'ذلك', 'هناك', 'أمس', 'كما', 'بعد', 'وقد', 'حيث', 'أيضا'];

/** A text of `fillers` words that say nothing, and what says its class from the word at `place` on. */
function texts(count: number, fillers: number, place: (text: number) => number): LabelledText[] {
  return Object.entries(words).flatMap(([label, own]) =>
    Array.from({ length: count }, (_, text) => {
      const content = Array.from(
        { length: fillers },
        (_word, i) => filler[(text * 5 + i * (1 + (text % 7))) % 11],
      );
      content.splice(place(text), 0, ...own.slice(text % 2, 3 + (text % 2)));
      return { label, text: content.join(' ') };
    }),
  );
}

interface Classified {
  label: string;
  truncated: boolean;
  tokens: number;
  windows: number;
}

interface MeasuredModel {
  id: string;
  pooling: string;
  accuracy: number;
  macroF1: number;
  confusion: number[][];
  calibration: { testDocuments: number };
}

let system: System;
let dataset: string;
let run: string;
let model: MeasuredModel;

async function classify(text: string): Promise<Classified> {
  const { classify } = (await system.query(
    'query ($text: String!, $model: ID) { classify(text: $text, model: $model) { label truncated tokens windows } }',
    { text, model: model.id },
  )) as { classify: Classified };
  return classify;
}

const short = texts(70, 15, (text) => text % 16);
const atTheEnd = texts(12, 90, () => 90);

beforeAll(async () => {
  system = await startSystem({ trainer: true });
  const upload = async (split: string, documents: readonly LabelledText[]): Promise<object> => {
    const lines = documents.map((document) => `${JSON.stringify(document)}\n`).join('');
    return { split, upload: await system.upload(`${split}.jsonl`, Buffer.from(lines)) };
  };
  // Learned from what is short, which also chooses the epoch; of what is long the beginning says nothing.
  const files = [
    await upload(
      'TRAIN',
      short.filter((_, i) => i % 7 > 0),
    ),
    await upload('VALIDATION', [
      ...short.filter((_, i) => i % 7 === 0),
      ...atTheEnd.filter((_, i) => i % 2 === 0),
    ]),
    await upload(
      'TEST',
      atTheEnd.filter((_, i) => i % 2 === 1),
    ),
  ];
  dataset = await createDataset(system, { files, duplicateThreshold: 1 });
  run = await startTraining(system, dataset, { maxLength, epochs: 8, learningRate: 1e-3 });
  await system.subscribe(run).finished;
  const { node } = (await system.query(
    `query ($id: ID!) { node(id: $id) { ... on TrainingRun { model {
      id pooling accuracy macroF1 confusion calibration { testDocuments }
    } } } }`,
    { id: run },
  )) as { node: { model: MeasuredModel } };
  model = node.model;
}, 180_000);
afterAll(() => system.dispose());

describe('texts longer than a model reads at once', () => {
  it('are read to their end, where what counts stands there', async () => {
    expect(['MEAN', 'MAX']).toContain(model.pooling);
    expect(model.macroF1).toBeGreaterThan(0.9);
    const events = await system.store.events.read(run, 0, 1_000);
    const lines = events.flatMap((event) => (event.type === 'LOG_LINE' ? [event.message] : []));
    expect(lines).toContainEqual(expect.stringMatching(/where 12 are: FIRST 0\.[0-8]/));
  });

  it('are measured in training as they are served', async () => {
    await system.query('mutation ($id: ID!) { evaluateModel(model: $id) { id } }', { id: model.id });
    expect(await untilJobEnds(system, dataset)).toMatchObject({ status: 'SUCCEEDED' });
    const { accuracy, macroF1, confusion } = model;
    expect(await readDataset(system, dataset, 'evaluations { accuracy macroF1 confusion }')).toEqual({
      evaluations: [{ accuracy, macroF1, confusion }],
    });
  });

  it('are classified by all of their windows', async () => {
    for (const { text, label } of atTheEnd.slice(0, 4)) {
      const { tokens, windows, ...answer } = await classify(text);
      expect(answer).toEqual({ label, truncated: false });
      expect(tokens).toBeGreaterThan(90);
      // 23 tokens further from window to window.
      expect(windows).toBe(1 + Math.ceil((tokens - maxLength) / 23));
    }
    expect(await classify('فاز الفريق')).toMatchObject({ truncated: false, windows: 1 });
  });

  it('of 100,000 characters are answered, and said to be cut', async () => {
    const text = `${filler.join(' ')} `.repeat(3_000).slice(0, 100_000);
    expect(await classify(text)).toMatchObject({ truncated: true, windows: 32, tokens: maxLength + 31 * 23 });
  });

  it('are noted on the command line', async () => {
    const [{ text } = { text: '' }] = atTheEnd;
    const { stderr } = await runTasnif(system, ['classify', text, '--model', model.id]);
    expect(stderr).toMatch(/read in \d windows, \d+ tokens together/);
  });
});
