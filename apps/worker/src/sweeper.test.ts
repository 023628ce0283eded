import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createArtifacts, newId, type Artifacts, type Store } from '@tasnif/store';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSweeper, type Sweeper } from './sweeper.ts';

const abandoned = (ids: readonly string[]): Promise<string[]> => Promise.resolve([...ids]);
const fails = (): Promise<string[]> => Promise.reject(new Error('The table is gone.'));

let home: string;
let artifacts: Artifacts;
let sweeper: Sweeper | undefined;
const log = vi.spyOn(console, 'error').mockReturnValue(undefined);
beforeEach(async () => {
  log.mockClear();
  home = await mkdtemp(join(tmpdir(), 'tasnif-sweeper-'));
  artifacts = createArtifacts(home);
});
afterEach(async () => {
  await sweeper?.dispose();
  await rm(home, { recursive: true });
});

async function leaveResult(): Promise<string> {
  const folder = artifacts.resultFolder(newId('fileClassification'));
  await mkdir(folder, { recursive: true });
  return folder;
}

it('sweeps at once and when it is told to, also where a sweep before fails, which is said', async () => {
  const store = {
    ...{ baseModels: { abandoned: fails }, variants: { abandoned: fails } },
    fileClassifications: { abandoned },
  } as unknown as Store;
  const results = dirname(await leaveResult());
  sweeper = createSweeper(store, artifacts);
  await expect.poll(() => readdir(results)).toEqual([]);
  expect(log).toHaveBeenCalledTimes(2);
  await leaveResult();
  sweeper.sweep();
  await expect.poll(() => readdir(results)).toEqual([]);
});

it('sweeps once for all that tell it while it waits', async () => {
  const asked = vi.fn(abandoned);
  const kind = { abandoned: asked };
  const store = { baseModels: kind, variants: kind, fileClassifications: kind } as unknown as Store;
  sweeper = createSweeper(store, artifacts);
  for (let i = 0; i < 10; i++) sweeper.sweep();
  await sweeper.dispose();
  expect(asked).toHaveBeenCalledTimes(3);
});
