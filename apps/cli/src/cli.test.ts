import { afterEach, describe, expect, it } from 'vitest';
import { interrupted } from './cli.ts';
import { failure, startApi, type ApiOptions } from './testing/api-server.ts';
import { model } from './testing/records.ts';
import { run } from './testing/run.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0)) await dispose();
});

async function start(options: ApiOptions = {}): Promise<string> {
  const api = await startApi(options);
  open.push(() => api.dispose());
  return api.url;
}

const counts = (totalCount: number) => () => ({ totalCount, nodes: [] });
const status = { datasets: counts(1), trainingRuns: counts(2), models: counts(3) };
const deployed = { id: 'dep_1', alias: 'production', model, createdAt: '2026-01-01T00:00:00Z' };

describe('the exit code is', () => {
  it('0 when a command is done', async () => {
    const url = await start({ fields: { ...status, deployment: () => deployed } });
    expect(await run(['status'], { url })).toEqual({
      exitCode: 0,
      stdout: [
        `Tasnif answers at ${url}`,
        'data sets 1, runs 2, models 3',
        'production is mod_1 (macro F1 0.9508)  أخبار',
        'licence of its base model: research only  encoder\n',
      ].join('\n'),
      stderr: '',
    });
  });

  it('0 for help', async () => {
    const { exitCode, stdout } = await run(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Exit codes: 0 done, 1 failed, 2 usage');
  });

  it('1 when nothing answers, with a sentence and what to do', async () => {
    const api = await startApi();
    await api.dispose();
    expect(await run(['status'], { url: api.url })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: [
        `error No Tasnif answers at ${api.url}. (UNREACHABLE)`,
        'Start one with "npm start", or name the address of one with --url or TASNIF_URL.\n',
      ].join('\n'),
    });
  });

  it.each([
    [['nonsense']],
    [['train', 'latest', '--epochs', 'many']],
    [['train', 'latest', '--device', 'abacus']],
    [['deploy']],
    [['model', 'import']],
    [['status', '--url', 'nowhere']],
  ])('2 for %j', async (args) => {
    expect(await run(args)).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('3 when --timeout has passed', async () => {
    const never = new Promise(() => undefined);
    const url = await start({ fields: { ...status, deployment: () => never } });
    const { exitCode, stderr } = await run(['status', '--timeout', '1'], { url });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('It took longer than 1 s. (TIMED_OUT)');
  });

  it('4 when the key has no right', async () => {
    const url = await start({ key: 'right' });
    const { exitCode, stderr } = await run(['status'], { url, key: 'wrong' });
    expect(exitCode).toBe(4);
    expect(stderr).toBe('error The key is unknown or revoked. (UNAUTHENTICATED)\n');
  });

  it('130 when the user ends it, who need not be told', async () => {
    const interrupt = new AbortController();
    const deployment = (): Promise<never> => {
      interrupt.abort(interrupted());
      return new Promise(() => undefined);
    };
    const url = await start({ fields: { ...status, deployment } });
    expect(await run(['status'], { url, signal: interrupt.signal })).toEqual({
      ...{ exitCode: 130, stdout: '', stderr: '' },
    });
  });
});

describe('with --json', () => {
  it('a result is one line of JSON', async () => {
    const url = await start({ fields: { ...status, deployment: () => null } });
    const { stdout } = await run(['status', '--json'], { url });
    expect(JSON.parse(stdout)).toEqual({ url, datasets: 1, runs: 2, models: 3, deployment: null });
    expect(stdout.endsWith('}\n')).toBe(true);
  });

  it('so is an error, on stderr', async () => {
    const deployment = (): never => {
      throw failure('OUT_OF_RANGE', 'x is 0.', { hint: 'Give more.', field: 'x' });
    };
    const url = await start({ fields: { ...status, deployment } });
    const { stdout, stderr } = await run(['--json', 'status'], { url });
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'OUT_OF_RANGE', message: 'x is 0.', hint: 'Give more.', field: 'x' },
    });
  });
});

describe('colours', () => {
  const unreachable = { url: 'http://127.0.0.1:1', columns: 80 };

  it('are used on a terminal', async () => {
    expect((await run(['status'], unreachable)).stderr).toContain('\x1b[31m');
  });

  it('are left out for NO_COLOR', async () => {
    const { stderr } = await run(['status'], { ...unreachable, environment: { NO_COLOR: '1' } });
    expect(stderr).not.toContain('\x1b[3');
    expect(stderr).toMatch(/^error No Tasnif answers/);
  });
});

it("does not let other people's names steer the terminal", async () => {
  const named = { ...deployed, model: { ...model, name: '\x1b[2Jنص' } };
  const url = await start({ fields: { ...status, deployment: () => named } });
  expect((await run(['status'], { url })).stdout).toContain('\ufffd[2Jنص');
});
