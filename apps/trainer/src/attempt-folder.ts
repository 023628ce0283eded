import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Opens the folder of an attempt at a run, named for its lease, and moves into it what attempts before it left: one that
 * does not know yet that it lost the run finds its own folder gone, and can't reach this one.
 *
 * @param isFinished whether a file is whole; others are removed
 */
export function openAttemptFolder(
  runFolder: string,
  leaseToken: string,
  isFinished: (name: string) => boolean,
): string {
  const folder = join(runFolder, leaseToken);
  mkdirSync(folder, { recursive: true });
  for (const other of readdirSync(runFolder).filter((name) => name !== leaseToken)) {
    for (const file of readdirSync(join(runFolder, other)).filter(isFinished)) {
      renameSync(join(runFolder, other, file), join(folder, file));
    }
    rmSync(join(runFolder, other), { recursive: true, force: true });
  }
  return folder;
}
