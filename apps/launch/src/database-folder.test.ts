import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { databaseFolder } from './database-folder.ts';

it.skipIf(process.getuid?.() !== 0)(
  'is below the home, but for root only where every user can enter (needs to run as root)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tasnif-folder-'));
    const home = join(folder, 'deeper');
    mkdirSync(home);
    chmodSync(folder, 0o755);
    expect(await databaseFolder(home)).toBe(join(home, 'postgres'));
    expect(await databaseFolder(join(home, 'not/there/yet'))).toBe(join(home, 'not/there/yet/postgres'));
    chmodSync(folder, 0o700);
    const elsewhere = await databaseFolder(home);
    expect(elsewhere).toMatch(/^\/var\/lib\/tasnif\/[0-9a-f]{12}$/);
    expect(await databaseFolder(home)).toBe(elsewhere);
    rmSync(folder, { recursive: true });
  },
);
