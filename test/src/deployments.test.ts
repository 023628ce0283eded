import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createArtifacts } from '@tasnif/store';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApp, type AppProcess } from './support/app-process.ts';
import { createClient, type Client } from './support/client.ts';
import { runTasnif } from './support/command-line.ts';
import { smallCorpus } from './support/corpus.ts';
import { publishRandomModel } from './support/random-model.ts';
import { refusedOperation } from './support/refusal.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset } from './support/train.ts';

const classes = ['اقتصاد', 'رياضة'];
const words = [...new Set(smallCorpus.flatMap(({ text }) => text.split(' ')))];

/** Texts of four words of the vocabulary, each another. */
const texts = Array.from({ length: 200 }, (_, i) =>
  [i, i * 3 + 1, i * 7 + 2, Math.floor(i / 4)].map((place) => words[place % words.length]).join(' '),
);

let system: System;
let dataset: string;
let champion: string;
let challenger: string;
beforeAll(async () => {
  system = await startSystem();
  dataset = await createDataset(system, { documents: smallCorpus });
  champion = await publishRandomModel(system, dataset, { seed: 1, classes });
  challenger = await publishRandomModel(system, dataset, { seed: 2, classes });
});
afterAll(() => system.dispose());

/** Each test has an alias of its own, under which the champion answers. */
let alias: string;
let tests = 0;
beforeEach(async () => {
  alias = `test-${++tests}`;
  await deploy(champion);
});

async function deploy(id: string): Promise<void> {
  await system.query('mutation ($id: ID!, $alias: String!) { deployModel(id: $id, alias: $alias) { id } }', {
    ...{ id, alias },
  });
}

async function challenge(share: number, model = challenger): Promise<void> {
  await system.query(
    `mutation ($model: ID!, $alias: String!, $share: Float!) {
      challengeDeployment(model: $model, alias: $alias, share: $share) { id }
    }`,
    { model, alias, share },
  );
}

interface Answer {
  label: string;
  confidence: number;
  model: { id: string };
}

async function classify(
  asked: readonly string[],
  by: { model?: string; alias?: string } = { alias },
  client: Client = system,
): Promise<Answer[]> {
  const { classifyBatch } = (await client.query(
    `query ($texts: [String!]!, $model: ID, $alias: String) {
      classifyBatch(texts: $texts, model: $model, alias: $alias) { label confidence model { id } }
    }`,
    { texts: asked, ...by },
  )) as { classifyBatch: Answer[] };
  return classifyBatch;
}

interface Day {
  model: { id: string };
  inShadow: boolean;
  requests: number;
  errors: number;
  dropped: number;
  answers: { label: string; texts: number }[];
  meanConfidence: number;
  confidenceBins: number[];
}

interface Shown {
  days: Day[];
  challenge: {
    agreement: { compared: number; agreed: number; disagreements: { texts: number }[] };
  } | null;
}

async function show(): Promise<Shown> {
  const { deployment } = (await system.query(
    `query ($alias: String!) { deployment(alias: $alias) {
      days { model { id } inShadow requests errors dropped answers { label texts } meanConfidence confidenceBins }
      challenge { agreement { compared agreed disagreements { champion challenger texts } } }
    } }`,
    { alias },
  )) as { deployment: Shown };
  return deployment;
}

/** Waits until so many texts were asked of a side, or dropped there. */
function untilCounted(model: string, inShadow: boolean, count: number): Promise<Day> {
  return vi.waitFor(
    async () => {
      const { days } = await show();
      const ofSide = days.filter((day) => day.model.id === model && day.inShadow === inShadow);
      // A test that runs over midnight has two.
      expect(ofSide.reduce((sum, { requests, dropped }) => sum + requests + dropped, 0)).toBe(count);
      return ofSide[0] as Day;
    },
    { timeout: 40_000, interval: 250 },
  );
}

const labelsOf = (answers: readonly Answer[]): string[] => answers.map(({ label }) => label);

async function startApi(): Promise<{ api: AppProcess; client: Client }> {
  const environment = { DATABASE_URL: system.databaseUrl, TASNIF_HOME: system.home };
  const api = await startApp('api', { ...environment, HOST: '127.0.0.1', PORT: '0' });
  return { api, client: createClient((api.message as { url: string }).url, system.key) };
}

describe('an alias', () => {
  it('answers with its own model and no other', async () => {
    const [first] = await classify(texts.slice(0, 1));
    expect(first?.model.id).toBe(champion);
    await deploy(challenger);
    const [second] = await classify(texts.slice(0, 1));
    expect(second?.model.id).toBe(challenger);
  });

  it('that nothing is deployed under is refused with those that there are', async () => {
    const query = 'query ($alias: String!) { classify(text: "نص", alias: $alias) { label } }';
    const failure = await refusedOperation(system, query, { alias: 'nobody' });
    expect(failure).toMatchObject({ code: 'NO_DEPLOYMENT', message: expect.stringContaining('"nobody"') });
    expect(failure.hint).toContain('"test-1"');
  });

  it('is refused beside a model', async () => {
    const query = `query ($model: ID!) { classify(text: "نص", alias: "${alias}", model: $model) { label } }`;
    const failure = await refusedOperation(system, query, { model: champion });
    expect(failure).toMatchObject({ code: 'BAD_INPUT', field: 'alias' });
  });

  it('counts what it answered, by class and confidence, and not what a named model did', async () => {
    const answers = await classify(texts);
    await classify(texts, { model: champion });
    const day = await untilCounted(champion, false, texts.length);
    const counts = classes.map((label) => ({
      label,
      texts: answers.filter((answer) => answer.label === label).length,
    }));
    expect(day.answers).toEqual(counts.filter((count) => count.texts > 0));
    const mean = answers.reduce((sum, { confidence }) => sum + confidence, 0) / answers.length;
    expect(day.meanConfidence).toBeCloseTo(mean, 9);
    expect(day.confidenceBins.reduce((sum, count) => sum + count, 0)).toBe(texts.length);
  });

  it('counts together what two apis answer', async () => {
    const { api, client } = await startApi();
    await Promise.all([classify(texts), classify(texts, { alias }, client)]);
    await untilCounted(champion, false, 2 * texts.length);
    await api.stop();
  });

  it('keeps what an api has counted when that is stopped at once', async () => {
    const { api, client } = await startApi();
    await classify(texts, { alias }, client);
    await api.stop();
    const { days } = await show();
    expect(days).toMatchObject([{ requests: texts.length, errors: 0 }]);
  });

  it('has its model in memory after a restart, before anybody asks', async () => {
    const { api, client } = await startApi();
    const query = 'query ($id: ID!) { node(id: $id) { ... on Model { servedFrom } } }';
    await vi.waitFor(
      async () => {
        const { node } = (await client.query(query, { id: champion })) as {
          node: { servedFrom: string | null };
        };
        expect(node.servedFrom).toMatch(/^onnx\//);
      },
      { timeout: 30_000, interval: 100 },
    );
    await api.stop();
  });

  it('counts on when every connection to the database was lost', async () => {
    await classify(texts);
    const client = new pg.Client({ connectionString: system.databaseUrl });
    await client.connect();
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await client.end();
    await vi.waitFor(() => classify(texts), { timeout: 20_000 });
    await untilCounted(champion, false, 2 * texts.length);
  });
});

describe('a challenger', () => {
  it('in shadow answers nobody, and how it agrees is what both answer by themselves', async () => {
    await challenge(0);
    const answers = await classify(texts);
    expect(new Set(answers.map(({ model }) => model.id))).toEqual(new Set([champion]));
    const own = labelsOf(await classify(texts, { model: champion }));
    const others = labelsOf(await classify(texts, { model: challenger }));
    expect(labelsOf(answers)).toEqual(own);
    expect(await untilCounted(challenger, true, texts.length)).toMatchObject({ errors: 0, dropped: 0 });
    const agreed = own.filter((label, i) => label === others[i]).length;
    expect(agreed).toBeLessThan(texts.length);
    const { challenge: shown } = await show();
    expect(shown?.agreement).toMatchObject({ compared: texts.length, agreed });
    const differing = shown?.agreement.disagreements.reduce((sum, pair) => sum + pair.texts, 0);
    expect(differing).toBe(texts.length - agreed);
  });

  it('of a share answers about as many texts, always the same', async () => {
    await challenge(0.3);
    const first = await classify(texts);
    expect((await classify(texts)).map(({ model }) => model.id)).toEqual(first.map(({ model }) => model.id));
    const byChallenger = first.filter(({ model }) => model.id === challenger).length;
    // Within 4 deviations of 60.
    expect(Math.abs(byChallenger - 60)).toBeLessThan(26);
    const own = labelsOf(await classify(texts, { model: champion }));
    const others = labelsOf(await classify(texts, { model: challenger }));
    for (const [i, { label, model }] of first.entries()) {
      expect(label).toBe((model.id === challenger ? others : own)[i]);
    }
    await untilCounted(challenger, false, 2 * byChallenger);
    await untilCounted(champion, true, 2 * byChallenger);
    await untilCounted(challenger, true, 2 * (texts.length - byChallenger));
  });

  it.each([0, 0.5])('that fails costs no caller an answer, at a share of %d', async (share) => {
    const failing = await publishRandomModel(system, dataset, { seed: 3, classes, failsOnLongTexts: true });
    await challenge(share, failing);
    const long = texts.slice(0, 20).map((text) => Array.from({ length: 10 }, () => text).join(' '));
    const answers = await classify(long);
    expect(labelsOf(answers)).toEqual(labelsOf(await classify(long, { model: champion })));
    const { days } = await vi.waitFor(
      async () => {
        const shown = await show();
        const failed = shown.days.filter(({ model }) => model.id === failing);
        expect(failed.reduce((sum, { errors }) => sum + errors, 0)).toBe(long.length);
        return shown;
      },
      { timeout: 40_000, interval: 250 },
    );
    expect(days).toContainEqual(expect.objectContaining({ model: { id: champion }, requests: long.length }));
  });

  it('of other classes is refused with the difference', async () => {
    const other = await publishRandomModel(system, dataset, { seed: 4, classes: ['رياضة', 'طقس'] });
    const failure = await refusedOperation(
      system,
      'mutation ($model: ID!, $alias: String!) { challengeDeployment(model: $model, alias: $alias) { id } }',
      { model: other, alias },
    );
    expect(failure).toMatchObject({ code: 'CLASSES_DIFFER', message: expect.stringMatching(/اقتصاد.*طقس/) });
  });

  it.each([-0.1, 1, 2])('is refused a share of %d', async (share) => {
    const failure = await refusedOperation(
      system,
      `mutation ($model: ID!, $share: Float!) { challengeDeployment(model: $model, share: $share) { id } }`,
      { model: challenger, share },
    );
    expect(failure).toMatchObject({ code: 'OUT_OF_RANGE', field: 'share' });
  });

  it('that is promoted answers at once, and rolling back goes to the champion', async () => {
    await challenge(0);
    const promote =
      'mutation ($alias: String!) { promoteChallenger(alias: $alias) { model { id } challenge { id } } }';
    expect(await system.query(promote, { alias })).toMatchObject({
      promoteChallenger: { model: { id: challenger }, challenge: null },
    });
    expect((await classify(texts.slice(0, 1)))[0]?.model.id).toBe(challenger);
    const rollback =
      'mutation ($alias: String!) { rollbackDeployment(alias: $alias) { model { id } challenge { id } } }';
    expect(await system.query(rollback, { alias })).toMatchObject({
      rollbackDeployment: { model: { id: champion }, challenge: null },
    });
    expect((await classify(texts.slice(0, 1)))[0]?.model.id).toBe(champion);
    expect(await refusedOperation(system, promote, { alias })).toMatchObject({ code: 'NO_CHALLENGE' });
  });
});

describe('going back', () => {
  it('is refused, and changes nothing, where what answered before can not be loaded', async () => {
    const gone = await publishRandomModel(system, dataset, { seed: 5, classes });
    await deploy(gone);
    await deploy(challenger);
    const { api, client } = await startApi();
    await rm(join(createArtifacts(join(system.home, 'artifacts')).folder(gone), 'tokenizer.json'));
    const rollback = 'mutation ($alias: String!) { rollbackDeployment(alias: $alias) { id } }';
    expect(await refusedOperation({ ...system, ...client }, rollback, { alias })).toMatchObject({
      ...{ code: 'MODEL_DAMAGED', message: expect.stringContaining('tokenizer.json') as string },
    });
    const query = 'query ($alias: String!) { deployment(alias: $alias) { model { id } } }';
    expect(await client.query(query, { alias })).toEqual({ deployment: { model: { id: challenger } } });
    await api.stop();
  });
});

describe('the command line', () => {
  it('lets a model answer beside another, promotes it, and shows what answers', async () => {
    const tasnif = async (...args: string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await runTasnif(system, args);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return stdout;
    };
    expect(await tasnif('deploy', challenger, '--alias', alias, '--shadow')).toContain(
      `beside it ${challenger} (macro F1 0.5000), in shadow`,
    );
    expect(await tasnif('classify', texts[0] ?? '', '--alias', alias)).toContain('0.');
    await untilCounted(challenger, true, 1);
    expect(await tasnif('deployments')).toMatch(
      new RegExp(`^${alias} +${champion} .* ${challenger} +shadow +\\d+ % of 1 +labels unknown`, 'm'),
    );
    expect(await tasnif('promote', '--alias', alias)).toContain(`${alias} is ${challenger}`);
    expect(await tasnif('deployments', alias)).toMatch(new RegExp(`^${challenger} .* yes `, 'm'));
  });
});

describe('drift', () => {
  interface Shift {
    populationStabilityIndex: number | null;
    verdict: string | null;
    bins: { name: string; training: number; classified: number }[];
  }

  async function drift(): Promise<{ texts: number; labels: Shift; lengths: Shift }> {
    const fields = 'populationStabilityIndex verdict bins { name training classified }';
    const { deployment } = (await system.query(
      `query ($alias: String!) { deployment(alias: $alias) {
        drift { texts labels { ${fields} } lengths { ${fields} } }
      } }`,
      { alias },
    )) as { deployment: { drift: { texts: number; labels: Shift; lengths: Shift } } };
    return deployment.drift;
  }

  it('is not judged without requests', async () => {
    expect(await drift()).toMatchObject({
      ...{ texts: 0, labels: { populationStabilityIndex: null, verdict: null } },
      lengths: { verdict: null },
    });
  });

  it('compares answers and lengths with the training split, as by hand', async () => {
    const training: string[] = [];
    const { version } = (await system.store.datasets.find(dataset)) ?? {};
    for await (const rows of system.store.datasets.documents(version?.id ?? '', ['TRAIN'])) {
      training.push(...rows.map(({ text }) => text));
    }
    const long = texts.map((text) => `${text} ${text} ${text}`);
    const answers = await classify(long);
    await untilCounted(champion, false, long.length);
    const { texts: counted, labels, lengths } = await drift();
    expect(counted).toBe(long.length);
    const share = (all: readonly string[], least: number, most: number): number =>
      all.filter((text) => text.length >= least && text.length <= most).length / all.length;
    for (const [name, least, most] of [
      ['16-31', 16, 31],
      ['64-127', 64, 127],
    ] as const) {
      const bin = lengths.bins.find((row) => row.name === name);
      expect(bin?.training).toBeCloseTo(share(training, least, most), 9);
      expect(bin?.classified).toBeCloseTo(share(long, least, most), 9);
    }
    expect(lengths).toMatchObject({ verdict: 'STRONG' });
    expect(labels.bins.map(({ name }) => name)).toEqual(classes);
    const sports = answers.filter(({ label }) => label === 'رياضة').length;
    expect(labels.bins[1]?.classified).toBeCloseTo(sports / answers.length, 9);
    // Half a text is added to each class of both sides.
    const before = labels.bins.map((bin) => (bin.training * training.length + 0.5) / (training.length + 1));
    const after = [long.length - sports, sports].map((count) => (count + 0.5) / (long.length + 1));
    const index = before.reduce((sum, e, i) => {
      const a = after[i] ?? 0;
      return sum + (a - e) * Math.log(a / e);
    }, 0);
    expect(labels.populationStabilityIndex).toBeCloseTo(index, 9);
  });
});
