import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { smallCorpus } from './support/corpus.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, startTraining } from './support/train.ts';

/** More texts than may wait for a model. */
const TOO_MANY = 2_500;

let system: System;
let model: string;
beforeAll(async () => {
  system = await startSystem({ trainer: true });
  const dataset = await createDataset(system, { documents: smallCorpus });
  const run = await startTraining(system, dataset, { maxLength: 32, epochs: 1 });
  await system.subscribe(run).finished;
  const { node } = (await system.query(
    'query ($run: ID!) { node(id: $run) { ... on TrainingRun { model { id } } } }',
    { run },
  )) as { node: { model: { id: string } } };
  model = node.model.id;
});
afterAll(() => system.dispose());

it('refuses what is too much with 503 and when to try again, and answers the next', async () => {
  const many = Array.from(
    { length: TOO_MANY },
    (_, i) => `a${i}: classify(model: $model, text: $text) { label }`,
  );
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${system.key}` },
    body: JSON.stringify({
      query: `query ($model: ID!, $text: String!) { ${many.join(' ')} }`,
      variables: { model, text: smallCorpus[0]?.text },
    }),
  });
  const { errors } = (await response.json()) as { errors: { extensions: { code: string; hint: string } }[] };
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(errors[0]?.extensions).toMatchObject({
    code: 'QUEUE_FULL',
    hint: expect.stringContaining('moment') as string,
  });
  // The texts that had room are answered first.
  await vi.waitFor(classify, { timeout: 60_000, interval: 250 });
});

it.each([
  ['half a surrogate pair', 'كتاب \ud83d', 'علم \ude00 '],
  ['marks of direction', '\u200fكتاب\u202e', '\u2067نص\u2069'],
  ['control characters', 'كتاب\u0001\u001b[31m', '\r\n\tنص'],
  ['nothing that it knows', '中文', '😀😀'],
])('answers a text of %s', async (_, ...texts) => {
  for (const text of texts)
    expect(await classify(text)).toMatchObject({ label: expect.any(String) as string });
});

it('says which graph it answers from', async () => {
  await classify();
  const { node } = (await system.query(
    'query ($model: ID!) { node(id: $model) { ... on Model { servedFrom exports { path isDefault } } } }',
    { model },
  )) as { node: { servedFrom: string; exports: { path: string }[] } };
  expect(node.exports.map(({ path }) => path)).toContain(node.servedFrom);
  expect(node.servedFrom).toContain('packed');
});

async function classify(text = smallCorpus[0]?.text): Promise<unknown> {
  const { classify } = (await system.query(
    'query ($model: ID!, $text: String!) { classify(model: $model, text: $text) { label } }',
    { model, text },
  )) as { classify: unknown };
  return classify;
}
