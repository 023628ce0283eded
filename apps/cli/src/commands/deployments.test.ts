import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApi, type TestApi } from '../testing/api-server.ts';
import { model } from '../testing/records.ts';
import { run } from '../testing/run.ts';

const notice = 'Its base model encoder restricts the use of what is made of it: research only.';
const challenger = { ...model, id: 'mod_2', name: 'أخبار أحدث', macroF1: 0.97 };

const challenge = {
  ...{ id: 'chl_1', share: 0.1, createdAt: model.createdAt, notice: null, model: challenger },
  agreement: {
    ...{ compared: 80, agreed: 76, share: 0.95 },
    disagreements: [{ champion: 'رياضة', challenger: 'سياسة', texts: 4 }],
  },
};
const deployment = {
  ...{ id: 'dep_2', alias: 'production', notice, model, createdAt: model.createdAt, rolledBackAt: null },
  challenge: null,
};
const days = [
  {
    ...{ day: '2026-01-03', model, inShadow: false, requests: 12, errors: 1, dropped: 0, truncated: 2 },
    ...{ meanConfidence: 0.91234, meanLatencyMilliseconds: 3.14159 },
  },
  {
    ...{ day: '2026-01-03', model: challenger, inShadow: true, requests: 0, errors: 0, dropped: 9 },
    ...{ truncated: 0, meanConfidence: null, meanLatencyMilliseconds: null },
  },
];
const drift = {
  texts: 120,
  labels: { populationStabilityIndex: 0.12, verdict: 'SHIFTED' },
  lengths: { populationStabilityIndex: null, verdict: null },
};

let api: TestApi;
let asked: object[];

beforeEach(async () => {
  asked = [];
  const answer =
    (row: object) =>
    (args: object): object => {
      asked.push({ ...args });
      return row;
    };
  const first = { ...deployment, id: 'dep_1', rolledBackAt: model.createdAt };
  api = await startApi({
    fields: {
      models: () => ({ totalCount: 1, nodes: [model] }),
      deployModel: answer(deployment),
      rollbackDeployment: answer(deployment),
      challengeDeployment: answer({ ...deployment, challenge }),
      promoteChallenger: answer(deployment),
      endChallenge: answer(deployment),
      deployments: answer({
        totalCount: 2,
        nodes: [
          { ...deployment, challenge, drift },
          { ...deployment, alias: 'trial', challenge: { ...challenge, share: 0 }, drift },
        ],
      }),
      deploymentHistory: answer({ totalCount: 2, nodes: [deployment, first] }),
      deployment: ({ alias }: { alias: string }) =>
        alias === 'gone' ? null : { ...deployment, days, challenge },
    },
  });
});
afterEach(() => api.dispose());

const deployed = [
  'production is mod_1 (macro F1 0.9508)  أخبار',
  'licence of its base model: research only  encoder',
  `${notice}\n`,
].join('\n');

it('deploys the newest model, and shows the licence that it comes with', async () => {
  expect(await run(['deploy', 'latest'], { url: api.url })).toEqual({
    ...{ exitCode: 0, stdout: deployed, stderr: '' },
  });
  expect(asked).toEqual([{ id: 'mod_1', alias: 'production' }]);
});

it('rolls an alias back', async () => {
  expect(await run(['rollback', '--alias', 'canary'], { url: api.url })).toMatchObject({ stdout: deployed });
  expect(asked).toEqual([{ alias: 'canary' }]);
});

it.each([
  ['--shadow', 0],
  ['--share=0.1', 0.1],
])('lets a model answer beside the one that is deployed: %s', async (option, share) => {
  const { stdout } = await run(['deploy', 'mod_2', option, '--alias', 'canary'], { url: api.url });
  expect(stdout).toBe(`${deployed}beside it mod_2 (macro F1 0.9700), 10 % of the requests  أخبار أحدث\n`);
  expect(asked).toEqual([{ model: 'mod_2', alias: 'canary', share }]);
});

it('does not take a shadow with a share', async () => {
  const { exitCode } = await run(['deploy', 'mod_2', '--shadow', '--share', '0.1'], { url: api.url });
  expect(exitCode).not.toBe(0);
  expect(asked).toEqual([]);
});

it.each(['promote', 'end-challenge'])('ends a challenge: %s', async (command) => {
  expect(await run([command, '--alias', 'canary'], { url: api.url })).toMatchObject({ stdout: deployed });
  expect(await run([command], { url: api.url })).toMatchObject({ stdout: deployed });
  expect(asked).toEqual([{ alias: 'canary' }, { alias: 'production' }]);
});

it('lists the aliases with challengers, agreement and drift', async () => {
  const { stdout } = await run(['deployments'], { url: api.url });
  expect(stdout.replaceAll(/ {2,}/g, '  ')).toBe(
    [
      'alias  model  since  challenger  share  agreement  drift  name',
      'production  mod_1  2026-01-02 03:04Z  mod_2  10 %  95 % of 80  labels shifted, lengths unknown  أخبار',
      'trial  mod_1  2026-01-02 03:04Z  mod_2  shadow  95 % of 80  labels shifted, lengths unknown  أخبار\n',
    ].join('\n'),
  );
});

it('shows what ever answered under an alias, its last days, and where both sides differ', async () => {
  const { stdout } = await run(['deployments', 'production'], { url: api.url });
  expect(stdout.replaceAll(/ {2,}/g, '  ').replaceAll(/^ +/gm, '')).toBe(
    [
      'model  since  rolled back  answers  macro F1  name',
      'mod_1  2026-01-02 03:04Z  yes  0.9508  أخبار',
      'mod_1  2026-01-02 03:04Z  2026-01-02 03:04Z  0.9508  أخبار',
      '',
      'day  model  for  requests  errors  dropped  truncated  confidence  ms',
      '2026-01-03  mod_1  callers  12  1  0  2  0.9123  3.1',
      '2026-01-03  mod_2  shadow  0  0  9  0',
      '',
      'agreement of both sides: 95 % of 80',
      'texts  deployed / challenger',
      '4  رياضة / سياسة\n',
    ].join('\n'),
  );
  expect(asked).toEqual([{ alias: 'production', first: 20 }]);
});

it('shows the history of an alias that answers no more', async () => {
  const { stdout } = await run(['deployments', 'gone'], { url: api.url });
  expect(stdout.trim().split('\n')).toHaveLength(3);
});
