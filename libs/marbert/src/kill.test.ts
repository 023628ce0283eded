import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { permutation, randomGenerator } from './random.ts';
import { CHECKPOINT_INTERVAL, STEPS, type Report } from './testing/killable-reports.ts';

const KILLS = 20;
/** Every so many of them in the middle of writing a checkpoint. */
const EVERY_WRITE = 3;

const script = fileURLToPath(new URL('../dist/testing/killable-training.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tasnif-kill-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Life {
  reports: Report[];
  signal: NodeJS.Signals | null;
}

/**
 * One process, which trains on from the checkpoint at `path`; it is killed as soon as `isEnd` says so of a report, or by
 * itself within the first checkpoint from step `deadlyFrom` on.
 */
async function live(path: string, isEnd: (report: Report) => boolean, deadlyFrom = Infinity): Promise<Life> {
  const child = spawn(process.execPath, [script, path, String(deadlyFrom)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'close');
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const reports: Report[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const report = JSON.parse(line) as Report;
    reports.push(report);
    if (isEnd(report)) child.kill('SIGKILL');
  }
  const [code, signal] = (await gone) as [number | null, NodeJS.Signals | null];
  if (code !== 0 && signal !== 'SIGKILL') {
    throw new Error(`The training process failed; is it built (npx tsc -b libs/marbert)?\n${errors}`);
  }
  return { reports, signal };
}

type Step = Extract<Report, { type: 'step' }>;
const stepsOf = ({ reports }: Life): Step[] => reports.filter((report) => report.type === 'step');
const lastOf = (reports: readonly Report[], type: Report['type']): number =>
  reports.findLast((report) => report.type === type)?.step ?? 0;
const told = ({ step, loss, lengths }: Step): unknown => ({ step, loss, lengths });

it('training that is killed 20 times and started again ends, to the bit, where it would have without', async () => {
  const unbroken = join(folder, 'unbroken.safetensors');
  const whole = await live(unbroken, () => false);
  expect(stepsOf(whole).map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
  const expected = new Map(stepsOf(whole).map((step) => [step.step, told(step)]));

  const killed = join(folder, 'killed.safetensors');
  // Not in the last steps: the process could be done before it is killed.
  const moments = permutation(randomGenerator('moments'), STEPS - 20)
    .slice(0, KILLS)
    .sort();
  const lives: Life[] = [];
  let tornFiles = 0;
  for (const [i, moment] of moments.entries()) {
    const inWrite = i % EVERY_WRITE === 1;
    const life = inWrite
      ? await live(killed, () => false, moment)
      : await live(killed, ({ type, step }) => type === 'step' && step >= moment);
    lives.push(life);
    expect(life.signal, `end of process ${i + 1}`).toBe('SIGKILL');
    if (!inWrite) continue;
    expect(life.reports.at(-1)?.type).toBe('writing');
    if (existsSync(`${killed}.unfinished`)) tornFiles += 1;
  }
  expect(tornFiles).toBe(moments.filter((_, i) => i % EVERY_WRITE === 1).length);
  lives.push(await live(killed, () => false));
  expect(lives.at(-1)?.signal).toBeNull();

  expect(readFileSync(killed).equals(readFileSync(unbroken))).toBe(true);
  for (const step of lives.flatMap(stepsOf)) expect(told(step)).toEqual(expected.get(step.step));
  for (const [i, life] of lives.entries()) {
    const before = lives.slice(0, i).flatMap(({ reports }) => reports);
    const began = lastOf(life.reports, 'began');
    // From the last checkpoint; a kill between its last byte and the report of it costs nothing.
    expect(began).toBeGreaterThanOrEqual(lastOf(before, 'written'));
    const unsaved = stepsOf(lives[i - 1] ?? { reports: [], signal: null }).filter(({ step }) => step > began);
    const again = unsaved.slice(0, -1).reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    expect(again, `work done twice by process ${i + 1}`).toBeLessThan(CHECKPOINT_INTERVAL);
  }
}, 180_000);
