import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, refusedOperation, refusedOverSocket } from './support/refusal.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.dispose());

describe('asked for too much at once, the api refuses', () => {
  it('to classify more than 1,000 texts', async () => {
    const query = 'query ($texts: [String!]!) { classifyBatch(texts: $texts) { label } }';
    const failure = await refusedOperation(system, query, {
      texts: Array.from({ length: 1_001 }, () => 'نص'),
    });
    expect(failure).toMatchObject({ code: 'OUT_OF_RANGE', field: 'texts' });
    expect(failure.message).toContain('1001');
  });

  it('to classify a text of more than 100,000 code units, alone and in a batch', async () => {
    const text = 'ن'.repeat(100_001);
    const alone = 'query ($text: String!) { classify(text: $text) { label } }';
    expect(await refusedOperation(system, alone, { text })).toMatchObject({
      code: 'TOO_LARGE',
      field: 'text',
    });
    const batch = 'query ($texts: [String!]!) { classifyBatch(texts: $texts) { label } }';
    expect(await refusedOperation(system, batch, { texts: ['نص', text] })).toMatchObject({
      ...{ code: 'TOO_LARGE', field: 'texts[1]' },
    });
  });
});

const transports = { 'over HTTP': refusedOperation, 'over WebSocket': refusedOverSocket };

for (const [transport, refuse] of Object.entries(transports)) {
  describe(`asked ${transport}, the api refuses`, () => {
    it('to classify before anything is deployed', async () => {
      expect(await refuse(system, '{ classify(text: "نص") { label } }')).toMatchObject({
        code: 'NO_DEPLOYMENT',
        field: 'alias',
      });
    });

    it.each(['mdl_0', `mdl_${'0'.repeat(32)}`, '../../etc'])(
      'to classify with the model %s',
      async (model) => {
        const query = 'query ($model: ID!) { classify(text: "نص", model: $model) { label } }';
        expect(await refuse(system, query, { model })).toMatchObject({ code: 'NOT_FOUND', field: 'model' });
      },
    );

    it.each(['', ' \n\t '])('to classify the text %j', async (text) => {
      const query = 'query ($text: String!) { classify(text: $text) { label } }';
      expect(await refuse(system, query, { text })).toMatchObject({ code: 'EMPTY_TEXT', field: 'text' });
    });

    it('to classify a batch with an empty text, whose place it names', async () => {
      const query = '{ classifyBatch(texts: ["نص", ""]) { label } }';
      expect(await refuse(system, query)).toMatchObject({ code: 'EMPTY_TEXT', field: 'texts[1]' });
    });

    it('to classify a batch of none', async () => {
      const query = '{ classifyBatch(texts: []) { label } }';
      expect(await refuse(system, query)).toMatchObject({ code: 'OUT_OF_RANGE', field: 'texts' });
    });

    it.each([0, 101])('to return the %d likeliest classes', async (topK) => {
      const query = 'query ($topK: Int!) { classify(text: "نص", topK: $topK) { label } }';
      expect(await refuse(system, query, { topK })).toMatchObject({ code: 'OUT_OF_RANGE', field: 'topK' });
    });

    it.each([0.49, 1, -1])('to promise a precision of %d', async (precision) => {
      const query = 'query ($p: Float!) { classify(text: "نص", precision: $p) { label } }';
      expect(await refuse(system, query, { p: precision })).toMatchObject({
        ...{ code: 'OUT_OF_RANGE', field: 'precision' },
      });
    });

    it.each(['datasets', 'baseModels', 'trainingRuns', 'models'])(
      'a page of no or too many %s, or one after a cursor that is none',
      async (list) => {
        for (const first of [0, -1, 101, 1000]) {
          const failure = await refuse(system, `{ ${list}(first: ${first}) { totalCount } }`);
          expect(failure).toMatchObject({ code: 'OUT_OF_RANGE', field: 'first' });
        }
        const failure = await refuse(system, `{ ${list}(after: "' OR 1=1") { totalCount } }`);
        expect(failure).toMatchObject({ code: 'CURSOR' });
      },
    );

    it('to deploy a model that there is not', async () => {
      const query = 'mutation { deployModel(id: "mdl_0") { id } }';
      expect(await refuse(system, query)).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('to deploy under an alias that is none', async () => {
      const query = 'mutation { deployModel(id: "mdl_0", alias: "a b") { id } }';
      expect(await refuse(system, query)).toMatchObject({ code: 'BAD_INPUT', field: 'alias' });
    });

    it('to roll back when nothing was deployed', async () => {
      const query = 'mutation { rollbackDeployment { id } }';
      expect(await refuse(system, query)).toMatchObject({ code: 'NOTHING_TO_ROLL_BACK' });
    });

    it.each([
      ['name', { name: '', folder: '/srv/model' }],
      ['folder', { name: 'm', folder: 'model' }],
      ['hub', { name: 'm' }],
      ['hub', { name: 'm', folder: '/srv/model', upload: 'upl_0' }],
      ['hub', { name: 'm', hub: { name: '../m' } }],
      ['hub', { name: 'm', hub: { name: 'a/b/c' } }],
      ['hub', { name: 'm', hub: { name: 'a/b?x=1' } }],
      ['hub', { name: 'm', hub: { name: 'a/b', revision: 'refs/../../x' } }],
    ])('to import a base model with a wrong %s', async (field, input) => {
      const query = 'mutation ($input: ImportBaseModelInput!) { importBaseModel(input: $input) { id } }';
      expect(await refuse(system, query, { input })).toMatchObject({ code: 'BAD_INPUT', field });
    });

    it.each([
      ['FOLDER_NOT_ALLOWED', { name: 'm', folder: '/etc' }],
      ['LICENCE_NOT_ACCEPTED', { name: 'm', hub: { name: 'UBC-NLP/MARBERT' } }],
      ['LICENCE_NOT_ACCEPTED', { name: 'm', hub: { name: 'a/b' }, licence: 'CC BY-NC 4.0' }],
      ['NOT_FOUND', { name: 'm', upload: 'upl_0' }],
    ])('to import a base model: %s', async (code, input) => {
      const query = 'mutation ($input: ImportBaseModelInput!) { importBaseModel(input: $input) { id } }';
      expect(await refuse(system, query, { input })).toMatchObject({ code });
    });

    it.each(['endChallenge', 'promoteChallenger'])('to do %s where nothing is deployed', async (mutation) => {
      const query = `mutation { ${mutation}(alias: "none") { id } }`;
      expect(await refuse(system, query)).toMatchObject({ code: 'NO_DEPLOYMENT', field: 'alias' });
    });

    it.each([
      'deployment(alias: "\\u0000")',
      'classify(text: "نص", alias: "\\u0000")',
      'classify(text: "نص", model: "\\u0000")',
    ])('the NUL character in %s', async (field) => {
      const failure = await refuse(system, `{ ${field} { __typename } }`);
      expect(failure).toMatchObject({ code: 'NUL_CHARACTER' });
    });

    it('a field that there is not', async () => {
      expect(await refuse(system, '{ secrets }')).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
    });

    it('what is not GraphQL', async () => {
      expect(await refuse(system, '{ datasets(')).toMatchObject({ code: 'GRAPHQL_PARSE_FAILED' });
    });

    it('a variable of the wrong type', async () => {
      const query = 'query ($first: Int!) { datasets(first: $first) { totalCount } }';
      expect(await refuse(system, query, { first: 'all' })).toMatchObject({ code: 'BAD_USER_INPUT' });
    });
  });
}

it.each(['{"query": ', '[]', '"{ __typename }"', '{}', ''])('a body of %j is refused', async (body) => {
  const answer = await system.send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(answer.status).toBe(400);
  expect(refusal(system, answer).code).toMatch(/^BAD_(INPUT|REQUEST)$/);
});

it('a subscription over plain HTTP is refused', async () => {
  const query = 'subscription { trainingProgress(runId: "run_0") { seq } }';
  expect(await refusedOperation(system, query)).toMatchObject({ code: 'BAD_INPUT' });
});

it('a query from a form of another site is refused', async () => {
  const answer = await system.send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"query": "{ __typename }"}',
  });
  expect(answer.status).toBe(400);
  expect(refusal(system, answer).code).toBe('BAD_REQUEST');
});

it('a route that there is not is refused', async () => {
  const answer = await system.send('/admin');
  expect(answer.status).toBe(404);
  expect(refusal(system, answer)).toMatchObject({ code: 'NOT_FOUND' });
});

it.each(['mdl_0/config.json', `mdl_${'0'.repeat(32)}/config.json`, 'mdl_0/..%2f..%2f..%2fetc%2fpasswd'])(
  'the file /models/%s is refused',
  async (path) => {
    const answer = await system.send(`/models/${path}`);
    expect(answer.status).toBe(404);
    expect(refusal(system, answer)).toMatchObject({ code: 'NOT_FOUND', field: 'path' });
  },
);
