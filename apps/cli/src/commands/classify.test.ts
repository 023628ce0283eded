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
}

const labels = ['رياضة', 'سياسة', 'ثقافة'];

function classification({ text, topK, precision }: Asked): object {
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
