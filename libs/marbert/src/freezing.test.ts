import { createTorchEngine } from '@tasnif/engine';
import { afterEach, describe, expect, it } from 'vitest';
import type { BertOptions } from './model.ts';
import { makeExamples, openTrial, runTrial, tinyConfig } from './testing/tiny-training.ts';
import { randomWeights, weightShapes } from './weights.ts';

afterEach(() => {
  expect(createTorchEngine({ device: 'CPU', precision: 'F32' }).liveTensors()).toBe(0);
});

const data = { train: makeExamples(24, 'train'), validation: makeExamples(9, 'validation') };
const before = randomWeights(tinyConfig, 7);
const names = [...weightShapes(tinyConfig).keys()];
const embeddings = names.filter((name) => name.startsWith('bert.embeddings.'));
const layer = (i: number): string[] => names.filter((name) => name.startsWith(`bert.encoder.layer.${i}.`));

const cases: [what: string, bert: BertOptions, frozen: string[]][] = [
  ['nothing', {}, []],
  ['the embeddings', { freezeEmbeddings: true }, embeddings],
  ['the lowest layer, and with it the embeddings', { frozenLayers: 1 }, [...embeddings, ...layer(0)]],
  ['all layers', { frozenLayers: 2 }, [...embeddings, ...layer(0), ...layer(1)]],
];

describe.each(cases)('where %s is frozen', (_, bert, frozen) => {
  it.each([
    ['computed once', {}],
    ['computed anew in each step', { padded: true }],
  ])('its weights stay as they are to the bit, and all others change: %s', async (_, options) => {
    const { weights } = await runTrial({ data, bert, options });
    for (const name of names) {
      const { data } = before(name);
      const isSame = weights.get(name)?.every((value, i) => value === data[i]);
      expect(isSame, name).toBe(frozen.includes(name));
    }
  });

  it('all others are what is trained', () => {
    const { model, dispose } = openTrial({ data, bert });
    expect([...model.trained.keys()]).toEqual(names.filter((name) => !frozen.includes(name)));
    expect(model.frozen !== undefined).toBe(frozen.length > 0);
    dispose();
  });
});

describe('a frozen layer', () => {
  it('freezes the embeddings whether or not that is asked for', async () => {
    const [alone, both] = [
      await runTrial({ data, bert: { frozenLayers: 1 } }),
      await runTrial({ data, bert: { frozenLayers: 1, freezeEmbeddings: true } }),
    ];
    expect(alone).toEqual(both);
  });
});
