import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '@tasnif/store';

/** The administrator's key in `home`: made where there is none that works, kept readable for this user alone. */
export async function ensureAdminKey(store: Store, home: string): Promise<string> {
  const path = join(home, 'admin.key');
  if (existsSync(path)) {
    const key = (await readFile(path, 'utf8')).trim();
    if ((await store.keys.find(key)) !== null) return key;
  }
  const { key } = await store.keys.create({ name: 'administrator', role: 'ADMIN' });
  await mkdir(home, { recursive: true });
  await writeFile(path, `${key}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return key;
}
