import { afterEach, expect, it } from 'vitest';
import { startApi } from '../testing/api-server.ts';
import { run } from '../testing/run.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0)) await dispose();
});

interface Asked {
  text: string;
  topK: number;
  precision?: number;
  explain?: boolean;
  explainLabel?: string;
}

const labels = ['رياضة', 'سياسة', 'ثقافة'];

/** Two words a weight, for and against, of which the weakest is shared; two that are not to be shown. */
function explanation(label: string): object {
  const weights = Array.from({ length: 12 }, (_, i) => [1.5 * i + 0.25, -i]).flat();
  const words = [...weights, 0, 0.004].map((weight, i) => ({
    ...{ start: 2 * i, end: 2 * i + 1, word: `w${i}`, weight, isExact: Math.abs(weight) > 4, isRead: true },
  }));
  return { method: 'OCCLUSION', baseline: '[MASK]', logOdds: 2, baselineLogOdds: -1, label, words };
}

function classification({ text, topK, precision, explain, explainLabel }: Asked): object {
  const scores = labels.slice(0, topK).map((label, i) => ({ label, probability: 0.9 / 10 ** i }));
  return {
    label: text,
    confidence: 0.9,
    scores,
    model: { id: 'mod_1' },
    abstained: precision !== undefined && text === 'doubtful',
    calibrated: true,
    truncated: text === 'endless',
    tokens: text === 'endless' ? 6177 : 400,
    windows: { endless: 32, long: 2 }[text] ?? 1,
    latencyMilliseconds: 1,
    explanation: explain === true ? explanation(explainLabel ?? 'رياضة') : null,
  };
}

async function start(): Promise<{ url: string; batches: string[][] }> {
  const batches: string[][] = [];
  const api = await startApi({
    fields: {
      classify: classification,
      classifyBatch: ({ texts, ...rest }: Omit<Asked, 'text'> & { texts: string[] }) => {
        batches.push(texts);
        return texts.map((text) => classification({ text, ...rest }));
      },
    },
  });
  open.push(() => api.dispose());
  return { url: api.url, batches };
}

it('asks what answers under an alias, or the model that is named', async () => {
  const asked: object[] = [];
  const api = await startApi({
    fields: {
      classify: ({ alias, model, ...rest }: Asked & { alias?: string; model?: string }) => {
        asked.push({ alias, model });
        return classification(rest);
      },
    },
  });
  open.push(() => api.dispose());
  await run(['classify', 'نص', '--alias', 'trial'], { url: api.url });
  await run(['classify', 'نص', '--model', 'mod_1'], { url: api.url });
  expect(asked).toEqual([{ alias: 'trial' }, { model: 'mod_1' }]);
});

it('shows the likeliest classes of a text', async () => {
  const { url } = await start();
  expect(await run(['classify', 'نص'], { url })).toEqual({
    ...{ exitCode: 0, stdout: '0.9000  رياضة\n0.0900  سياسة\n0.0090  ثقافة\n', stderr: '' },
  });
});

it('tells when a text was read in windows, and when only its beginning counted', async () => {
  const { url } = await start();
  const noteOf = async (text: string): Promise<string> => (await run(['classify', text], { url })).stderr;
  expect(await noteOf('long')).toContain('read in 2 windows, 400 tokens together');
  expect(await noteOf('endless')).toContain('only its beginning counted, 6177 tokens in 32 windows');
  const { stdout } = await run(['classify', '-'], { url, stdin: 'long\nendless' });
  expect(stdout).toBe('0.9000\tرياضة\n0.9000\tرياضة\ttruncated\n');
});

it('gives a result a line for the lines of stdin, also for those without a text', async () => {
  const { url, batches } = await start();
  const { stdout } = await run(['classify', '-', '--top', '2'], { url, stdin: 'one\n\ntwo' });
  expect(stdout).toBe('0.9000\tرياضة\t0.0900\tسياسة\n\n0.9000\tرياضة\t0.0900\tسياسة\n');
  expect(batches).toEqual([['one'], ['two']]);
});

it('shows that the model is not sure enough for the precision that is wanted', async () => {
  const { url } = await start();
  const precise = ['--precision', '0.95', '--top', '1'];
  expect((await run(['classify', 'doubtful', ...precise], { url })).stdout).toBe(
    '0.9000  رياضة\nabstained: not sure enough for that precision\n',
  );
  const { stdout } = await run(['classify', '-', ...precise], { url, stdin: 'sure\ndoubtful' });
  expect(stdout).toBe('0.9000\tرياضة\n0.9000\tرياضة\tabstained\n');
});

it('keeps the names of its JSON', async () => {
  const { url } = await start();
  const { stdout } = await run(['classify', 'doubtful', '--json', '--precision', '0.95'], { url });
  expect(JSON.parse(stdout)).toMatchObject({ abstained: true, calibrated: true, latencyMs: 1 });
});

it('sends many lines in batches', async () => {
  const { url, batches } = await start();
  const { stdout } = await run(['classify', '-', '--json'], { url, stdin: 'text\n'.repeat(70) });
  expect(batches.map((texts) => texts.length)).toEqual([32, 32, 6]);
  expect(stdout.trimEnd().split('\n')).toHaveLength(70);
});

it('shows the ten words that speak most for an answer, and against it', async () => {
  const { url } = await start();
  const { stdout } = await run(['classify', 'نص', '--explain', '--top', '1'], { url });
  expect(stdout.split('\n')).toEqual([
    '0.9000  رياضة',
    'for  رياضة',
    ...[22, 20, 18, 16, 14, 12, 10, 8, 6, 4].map((place) =>
      wordLine(`+${(0.75 * place + 0.25).toFixed(2)}`, place === 4 ? '~' : ' ', place),
    ),
    'against  رياضة',
    ...[11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((weight) =>
      wordLine(`-${weight}.00`, weight <= 4 ? '~' : ' ', 2 * weight + 1),
    ),
    '~ an even share of what words beside it do together',
    '',
  ]);
});

function wordLine(weight: string, mark: string, place: number): string {
  return `${weight.padStart(7)}${mark} w${place}`;
}

it('explains another class, and gives all of it as JSON', async () => {
  const { url } = await start();
  const { stdout } = await run(['classify', 'نص', '--explain-label', 'سياسة', '--json'], { url });
  const { explanation } = JSON.parse(stdout) as { explanation: { words: object[] } };
  expect(explanation).toMatchObject({ label: 'سياسة', method: 'OCCLUSION', baseline: '[MASK]' });
  expect(explanation.words).toHaveLength(26);
});

it('explains no lines of stdin', async () => {
  const { url } = await start();
  const { exitCode, stderr } = await run(['classify', '-', '--explain'], { url, stdin: 'one' });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('(EXPLAINS_ONE_TEXT)')]);
});
