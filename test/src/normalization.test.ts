import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallCorpus } from './support/corpus.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, startTraining } from './support/train.ts';

let system: System;
let dataset: string;
beforeAll(async () => {
  system = await startSystem();
  dataset = await createDataset(system, { documents: smallCorpus });
});
afterAll(() => system.dispose());

/** The text with a fatha after every letter, and tatweel before its last. */
function adorned(text: string): string {
  return text.replaceAll(/\p{L}/gu, '$&\u064e').replace(/\p{L}\p{M}?$/u, '\u0640$&');
}

const reading = 'normalization normalizationSwitches { tatweel taMarbuta }';

async function trainWith(normalization: string, normalizationSwitches = {}): Promise<string> {
  const settings = { maxLength: 32, epochs: 1, normalization, normalizationSwitches };
  const id = await startTraining(system, dataset, settings);
  await system.subscribe(id).finished;
  const { node } = (await system.query(
    `query ($id: ID!) { node(id: $id) { ... on TrainingRun { parameters { ${reading} } model { id ${reading} } } } }`,
    { id },
  )) as { node: { parameters: object; model: { id: string } } };
  const kept = {
    normalization,
    normalizationSwitches: { tatweel: null, taMarbuta: null, ...normalizationSwitches },
  };
  expect(node).toMatchObject({ parameters: kept, model: kept });
  return node.model.id;
}

async function scoresOf(model: string, text: string): Promise<unknown> {
  const query =
    'query ($model: ID!, $text: String!) { classify(model: $model, text: $text) { scores { label probability } } }';
  return ((await system.query(query, { model, text })) as { classify: unknown }).classify;
}

it('is done when serving as it was in training, by the profile and switches that the model keeps', async () => {
  const trainer = await system.startTrainer();
  const [light, none] = [await trainWith('LIGHT'), await trainWith('NONE')];
  const switched = await trainWith('LIGHT', { tatweel: false, taMarbuta: true });
  await trainer.stop();
  const text = smallCorpus[0]?.text ?? '';
  expect(await scoresOf(light, adorned(text))).toEqual(await scoresOf(light, text));
  expect(await scoresOf(none, adorned(text))).not.toEqual(await scoresOf(none, text));
  expect(await scoresOf(switched, adorned(text))).not.toEqual(await scoresOf(switched, text));
  const withHa = text.replaceAll('ة', 'ه');
  expect(withHa).not.toBe(text);
  expect(await scoresOf(switched, withHa)).toEqual(await scoresOf(switched, text));
  expect(await scoresOf(light, withHa)).not.toEqual(await scoresOf(light, text));
});

it('is shown on documents of the data set before training', async () => {
  const documents = [
    { text: 'فَازَ الفريــق', label: 'رياضة' },
    { text: 'لعب الفريق', label: 'رياضة' },
    { text: 'ارتفع السهم', label: 'مال' },
    { text: 'هبط السهم', label: 'مال' },
  ];
  const id = await createDataset(system, { documents });
  const { node } = (await system.query(
    `query ($id: ID!) { node(id: $id) { ... on Dataset {
      light: normalized(profile: LIGHT, first: 3) { before after line }
      none: normalized(profile: NONE, first: 1) { before after }
      switched: normalized(profile: LIGHT, switches: { tashkeel: false, tatweel: null }, first: 3) { before after }
    } } }`,
    { id },
  )) as { node: Record<'light' | 'none' | 'switched', { before: string; after: string; line: number }[]> };
  for (const { before, after, line } of node.light) {
    expect(before).toBe(documents[line - 1]?.text);
    expect(after).toBe(before.replaceAll(/[\u064e\u0640]/g, ''));
  }
  expect(node.switched.map(({ after }) => after)).toEqual(
    node.switched.map(({ before }) => before.replaceAll('\u0640', '')),
  );
  expect(node.none.map(({ before, after }) => before === after)).toEqual([true]);
});
