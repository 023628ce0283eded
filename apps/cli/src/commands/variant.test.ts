import { afterEach, beforeEach, expect, it } from 'vitest';
import { failure, startApi, type TestApi } from '../testing/api-server.ts';
import { model, variant } from '../testing/records.ts';
import { run } from '../testing/run.ts';

let api: TestApi;
let asked: object[];

beforeEach(async () => {
  asked = [];
  api = await startApi({
    fields: {
      models: () => ({ totalCount: 1, nodes: [model] }),
      exportModel: ({ input }: { input: { browser: boolean; trimVocabulary?: boolean } }) => {
        asked.push({ ...input });
        if (!input.browser && !input.trimVocabulary) throw failure('NOTHING_TO_EXPORT', 'Nothing to do.');
        return { ...variant, status: 'EXPORTING' };
      },
      deleteModelVariant: ({ id }: { id: string }) => ({ ...variant, id }),
      node: ({ id }: { id: string }) => (id === 'var_1' ? variant : { ...model, variants: [variant] }),
    },
  });
});
afterEach(() => api.dispose());

it('makes a variant and says what it is and what it costs', async () => {
  const { exitCode, stdout } = await run(['variant', 'create', 'latest', '--browser'], { url: api.url });
  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    [
      'var_1',
      '1 files, 3.0 MB; vocabulary 40 of 100 tokens',
      'on 200 texts that it has not seen, where the model has macro F1 0.9500; 12 are cut otherwise:',
      'graph                      MB   macro F1  other classes  largest logit difference  ms a text',
      'onnx/model_quantized.onnx  2.0  0.9400                3  0.25                      1.5\n',
    ].join('\n'),
  );
  expect(asked).toEqual([{ model: 'mod_1', browser: true }]);
});

it('passes on what is asked for, and what is refused', async () => {
  await run(['variant', 'create', 'm', '--trim', '--int8', '--fp16'], { url: api.url });
  await run(['variant', 'create', 'm', '--no-trim', '--browser'], { url: api.url });
  expect(asked).toEqual([
    { model: 'm', browser: false, trimVocabulary: true, precisions: ['FP16', 'INT8'] },
    { model: 'm', browser: true, trimVocabulary: false },
  ]);
  const refused = await run(['variant', 'create', 'm'], { url: api.url });
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('NOTHING_TO_EXPORT') });
});

it('lists the variants of a model, and deletes one', async () => {
  expect((await run(['variant', 'list', 'latest'], { url: api.url })).stdout).toBe(
    [
      'id     status  weights  vocabulary  browser  made',
      'var_1  ready   int8             40  yes      2026-01-02 03:04Z\n',
    ].join('\n'),
  );
  expect(await run(['variant', 'delete', 'var_1'], { url: api.url })).toMatchObject({ stdout: 'var_1\n' });
});
