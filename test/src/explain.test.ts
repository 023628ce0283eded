import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { LabelledText } from './support/corpus.ts';
import { refusedOperation } from './support/refusal.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, startTraining } from './support/train.ts';

const others = ['قال', 'اليوم', 'في', 'هذا', '@salma', 'مساء', 'https://a.example/1', 'بيان', 'جديد', 'كبير'];
const telling = { رياضة: ['الفريق', 'المباراة'], اقتصاد: ['البنك', 'السوق'], عام: ['بيان', 'هذا'] };

/** Texts of four words, of which one alone, at any place, tells whether they are about sport, money or neither. */
const documents: LabelledText[] = Object.entries(telling).flatMap(([label, own]) =>
  Array.from({ length: 40 }, (_, i) => {
    const words = [0, 3, 7].map((step) => others[(i + step * (1 + (i % 4))) % others.length]);
    return { label, text: words.toSpliced(i % 4, 0, own[i % 2]).join(' ') };
  }),
);

let system: System;
let model: string;
beforeAll(async () => {
  system = await startSystem({ trainer: true });
  const dataset = await createDataset(system, { documents });
  const settings = { maxLength: 32, epochs: 15, normalization: 'MARBERT' };
  const id = await startTraining(system, dataset, settings);
  await system.subscribe(id).finished;
  const query = 'query ($id: ID!) { node(id: $id) { ... on TrainingRun { model { id } } } }';
  const { node } = (await system.query(query, { id })) as { node: { model: { id: string } } };
  model = node.model.id;
}, 120_000);
afterAll(() => system.dispose());

const query = `query ($model: ID!, $text: String!, $explain: Boolean! = true, $explainLabel: String) {
  classify(model: $model, text: $text, explain: $explain, explainLabel: $explainLabel) {
    label confidence abstained truncated tokens scores { label probability }
    explanation { label logOdds words { start end word weight isRead isExact } }
  }
}`;

interface Explained {
  label: string;
  tokens: number;
  explanation: {
    label: string;
    logOdds: number;
    words: { start: number; end: number; word: string; weight: number; isRead: boolean }[];
  };
}

async function classify(text: string, more: object = {}): Promise<Explained> {
  return ((await system.query(query, { model, text, ...more })) as { classify: Explained }).classify;
}

it.each([
  ['قال في بيان اليوم الفريق', 'رياضة', 'الفريق'],
  ['اليوم\r\nفي البَنْكُ، بيان جديد 😀👩‍👧', 'اقتصاد', 'البَنْكُ'],
  ['@salma قال https://a.example/السوق في المباراة', 'رياضة', 'المباراة'],
])('names the word of %j that tells its class', async (text, label, word) => {
  const answer = await classify(text);
  const { words, ...about } = answer.explanation;
  expect([answer.label, about.label]).toEqual([label, label]);
  expect(about.logOdds).toBeGreaterThan(0);
  expect(words.toSorted((a, b) => b.weight - a.weight)[0]?.word).toBe(word);
  for (const { start, end, word } of words) expect(text.slice(start, end)).toBe(word);
  const against = await classify(text, { explainLabel: 'عام' });
  expect(against.explanation.words.toSorted((a, b) => a.weight - b.weight)[0]?.word).toBe(word);
});

it('changes nothing of the answer, and is not there where nobody asked', async () => {
  const text = 'قال في بيان اليوم الفريق';
  const [plain, explained] = [await classify(text, { explain: false }), await classify(text)];
  expect(plain).toEqual({ ...explained, explanation: null });
});

it('names all words of 100,000 characters', async () => {
  const text = 'الفريق في '.repeat(10_000);
  const { tokens, explanation } = await classify(text);
  expect(explanation.words).toHaveLength(20_000);
  expect(explanation.words.filter(({ isRead }) => isRead)).toHaveLength(tokens - 2);
});

it('refuses a class that the model does not have, before anything is answered', async () => {
  const refused = { code: 'CLASS_UNKNOWN', field: 'explainLabel' };
  const alias = 'explained';
  await system.query(
    'mutation ($model: ID!, $alias: String!) { deployModel(id: $model, alias: $alias) { id } }',
    {
      ...{ model, alias },
    },
  );
  const byAlias = `query ($alias: String!) {
    classify(alias: $alias, text: "قال", explain: true, explainLabel: "تاريخ") { label }
  }`;
  expect(await refusedOperation(system, byAlias, { alias })).toMatchObject(refused);
  await system.query(byAlias.replace('تاريخ', 'عام'), { alias });
  const days = 'query ($alias: String!) { deployment(alias: $alias) { days { requests } } }';
  await vi.waitFor(
    async () => {
      expect(await system.query(days, { alias })).toEqual({ deployment: { days: [{ requests: 1 }] } });
    },
    { timeout: 30_000, interval: 250 },
  );
  const variables = { model, text: 'قال', explainLabel: 'تاريخ' };
  expect(await refusedOperation(system, query, variables)).toMatchObject(refused);
});
