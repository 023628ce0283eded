import { ServingError } from '@tasnif/serving';
import type { AnswerFigure, ModelRow, Serving } from '@tasnif/store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAliasAnswers, type AliasAnswers } from './alias-answers.ts';
import type { Answer } from './answer-sums.ts';
import type { ShadowQueueOptions } from './shadow-queue.ts';
import { sidesOf } from './sides.ts';

const classes = ['أدب', 'علوم', 'رياضة'];
const createdAt = new Date(0);

function serving(share: number | null): Serving {
  const deployment = { id: 'dep_1', alias: 'trial', modelId: 'champion', createdAt, rolledBackAt: null };
  const beside = {
    id: 'chl_1',
    deploymentId: 'dep_1',
    modelId: 'challenger',
    endedAt: null,
    promoted: false,
  };
  return { deployment, challenge: share === null ? null : { ...beside, share, createdAt } };
}

function answerOf(modelId: string, label: string, more: Partial<Answer> = {}): Answer {
  const model = { id: modelId, classes } as unknown as ModelRow;
  const scores = [{ label, probability: 0.75 }];
  const reading = { truncated: false, tokens: 4, windows: 1 };
  return { ...{ model, scores, abstained: false, calibrated: true, ...reading }, ...more };
}

/** How the models answer; the challenger's part is what a test is about. */
type Models = Record<'champion' | 'challenger', (text: string) => Promise<Answer>>;

const agreeing: Models = {
  champion: () => Promise.resolve(answerOf('champion', 'علوم')),
  challenger: () => Promise.resolve(answerOf('challenger', 'علوم')),
};

const log = vi.spyOn(console, 'error').mockReturnValue(undefined);
const open: AliasAnswers[] = [];
afterEach(async () => {
  log.mockClear();
  for (const each of open.splice(0)) await each.dispose();
});

function create(
  share: number | null,
  models: Models,
  options: ShadowQueueOptions = {},
): {
  ask(texts: readonly string[], withPrecision?: boolean): Promise<string[]>;
  sums(): Promise<object>;
  /** Of each model, which of its texts it was asked in shadow. */
  shadows(): Partial<Record<string, boolean[]>>;
} {
  const shadows: Partial<Record<string, boolean[]>> = {};
  const written: AnswerFigure[] = [];
  const answerFigures = {
    add: (figures: readonly AnswerFigure[]) => Promise.resolve(void written.push(...figures)),
    read: () => Promise.resolve([]),
    prune: () => Promise.resolve(),
  };
  const deployments = { serving: () => Promise.resolve(serving(share)) };
  const answers = createAliasAnswers({ answerFigures, deployments }, { flushMs: 5, ...options });
  open.push(answers);
  return {
    async ask(texts, withPrecision = false) {
      const ask = (modelId: string, text: string, inShadow: boolean): Promise<Answer> => {
        (shadows[modelId] ??= []).push(inShadow);
        return models[modelId as keyof Models](text);
      };
      const answered = await answers.answer('trial', texts, { ask, withPrecision, atOnce: 8 });
      return answered.map(({ answer }) => answer.model.id);
    },
    shadows: () => shadows,
    /** What was written by name, such as `challenger shadow requests`, or `champion answer 1`. */
    async sums() {
      await answers.dispose();
      const sums: Record<string, number> = {};
      for (const { modelId, inShadow, name, key, value } of written) {
        const words = [modelId, ...(inShadow ? ['shadow'] : []), name, ...(key === 0 ? [] : [key])];
        const place = words.join(' ');
        sums[place] = (sums[place] ?? 0) + value;
      }
      return sums;
    },
  };
}

/** Waits for what was offered in shadow. */
async function untilShadowsRan(models: Models, times: number): Promise<void> {
  await vi.waitFor(() => {
    expect(models.challenger).toHaveBeenCalledTimes(times);
  });
}

const texts = Array.from({ length: 40 }, (_, i) => `نص ${i}`);
const [own = '', others = ''] = ['challenger', 'champion'].map((side) =>
  texts.find((text) => sidesOf(serving(0.5), text).caller === side),
);

describe('answering in the name of an alias', () => {
  it('counts answers by class, confidence and length, and errors', async () => {
    const { ask, sums } = create(null, {
      ...agreeing,
      champion: (text) =>
        text === 'سيئ'
          ? Promise.reject(new Error('bad'))
          : Promise.resolve(answerOf('champion', 'رياضة', { truncated: true, abstained: true })),
    });
    expect(await ask(['نص', 'نص أطول من ستة عشر حرفا'], true)).toEqual(['champion', 'champion']);
    await expect(ask(['سيئ'])).rejects.toThrow('bad');
    const counted = await sums();
    expect(counted).toMatchObject({
      ...{ 'champion requests': 3, 'champion errors': 1, 'champion answer 2': 2 },
      ...{ 'champion confidence': 1.5, 'champion confidenceBin 7': 2, 'champion truncated': 2 },
      ...{ 'champion lengthBin': 1, 'champion lengthBin 1': 1 },
      ...{ 'champion withPrecision': 2, 'champion abstained': 2 },
    });
    expect(JSON.stringify(counted)).not.toContain('نص');
  });

  it('lets a challenger answer in shadow afterwards, and compares', async () => {
    const order: string[] = [];
    const models = {
      champion: (text: string) => (order.push('champion'), agreeing.champion(text)),
      challenger: vi.fn((text: string) => {
        order.push('challenger');
        return Promise.resolve(answerOf('challenger', text === others ? 'أدب' : 'علوم'));
      }),
    };
    const { ask, sums } = create(0, models);
    expect(await ask([own, others])).toEqual(['champion', 'champion']);
    await untilShadowsRan(models, 2);
    expect(order).toEqual(['champion', 'champion', 'challenger', 'challenger']);
    expect(await sums()).toMatchObject({
      ...{ 'champion requests': 2, 'challenger shadow requests': 2 },
      // علوم and علوم: 1 · 3 + 1; علوم and أدب: 1 · 3 + 0.
      ...{ 'challenger shadow comparison 4': 1, 'challenger shadow comparison 3': 1 },
    });
  });

  it('never waits for a challenger that does not answer, and drops what is too much', async () => {
    let release = (): void => undefined;
    const hanging = new Promise<Answer>((resolve) => {
      release = () => {
        resolve(answerOf('challenger', 'علوم'));
      };
    });
    const models = { ...agreeing, challenger: vi.fn(() => hanging) };
    const { ask, sums } = create(0, models, { atOnce: 2, mostWaiting: 10 });
    for (let each = 0; each < 3; each++) expect(await ask(texts)).toHaveLength(texts.length);
    await untilShadowsRan(models, 2);
    const counting = sums();
    release();
    expect(await counting).toMatchObject({
      ...{ 'champion requests': 120, 'challenger shadow requests': 2, 'challenger shadow dropped': 118 },
    });
  });

  it.each([
    ['an error', new Error('broken'), { 'challenger shadow errors': 1 }],
    ['a full queue', new ServingError('QUEUE_FULL', 'Full.', ''), { 'challenger shadow dropped': 1 }],
  ])('shows nobody %s of a challenger in shadow', async (_name, error, counted) => {
    const models = { ...agreeing, challenger: vi.fn(() => Promise.reject(error)) };
    const { ask, sums } = create(0, models);
    expect(await ask(['نص'])).toEqual(['champion']);
    await untilShadowsRan(models, 1);
    expect(await sums()).toMatchObject({ 'champion requests': 1, ...counted });
  });

  it('asks in shadow what must take no place in memory, and says once that there is none', async () => {
    const noRoom = new ServingError('NO_ROOM', 'The model needs about 700 MB.', '');
    const models = { ...agreeing, challenger: vi.fn(() => Promise.reject(noRoom)) };
    const { ask, sums, shadows } = create(0, models);
    await ask([own, others]);
    await untilShadowsRan(models, 2);
    expect(shadows()).toEqual({ champion: [false, false], challenger: [true, true] });
    expect(await sums()).toMatchObject({ 'champion requests': 2, 'challenger shadow dropped': 2 });
    expect(log.mock.calls).toEqual([
      [expect.stringContaining('dropped'), expect.stringContaining('The model needs about 700 MB.')],
    ]);
  });

  it('lets each side answer its own texts, and the other in shadow', async () => {
    const models = { champion: vi.fn(agreeing.champion), challenger: vi.fn(agreeing.challenger) };
    const { ask, sums } = create(0.5, models);
    const sides = texts.map((text) => sidesOf(serving(0.5), text).caller);
    expect(await ask(texts)).toEqual(sides);
    await untilShadowsRan(models, texts.length);
    await untilShadowsRan({ ...models, challenger: models.champion }, texts.length);
    const challengers = sides.filter((side) => side === 'challenger').length;
    expect(await sums()).toMatchObject({
      'challenger requests': challengers,
      'challenger shadow requests': texts.length - challengers,
      'champion requests': texts.length - challengers,
      'champion shadow requests': challengers,
      'challenger shadow comparison 4': texts.length,
    });
  });

  it('lets the champion answer where a challenger fails on a text of its own', async () => {
    const models = { ...agreeing, challenger: () => Promise.reject(new Error('broken')) };
    const { ask, sums } = create(0.5, models);
    expect(await ask([own])).toEqual(['champion']);
    await ask([own]);
    expect(log).toHaveBeenCalledTimes(1);
    const counted = await sums();
    expect(counted).toMatchObject({
      ...{ 'challenger requests': 2, 'challenger errors': 2, 'champion requests': 2 },
    });
    expect(Object.keys(counted).filter((name) => name.includes('shadow'))).toEqual([]);
  });
});
