// Folders that are made once, whole or not at all, and again when they are not as they were made.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MADE = 'made.json';

/**
 * Whether a folder was made of `origin` and every file in it is as long as it was then.
 * @param {string} folder
 * @param {unknown} origin what decides its contents, such as versions; any JSON
 */
export function isKept(folder, origin) {
  const made = readMade(folder);
  return (
    made !== undefined &&
    JSON.stringify(made.origin) === JSON.stringify(origin) &&
    Object.entries(made.sizes).every(
      ([name, size]) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === size,
    )
  );
}

function readMade(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, MADE), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Makes a folder unless it is kept. What was broken off lies in `<folder>.unfinished` until the next call.
 * @param {string} folder
 * @param {unknown} origin as for `isKept`
 * @param {(unfinished: string) => Promise<void>} make fills an empty folder
 * @returns {Promise<boolean>} whether it was made
 */
export async function keep(folder, origin, make) {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  if (isKept(folder, origin)) return false;
  mkdirSync(unfinished, { recursive: true });
  await make(unfinished);
  const names = readdirSync(unfinished, { recursive: true }).map(String);
  const sizes = names
    .map((name) => /** @type {const} */ ([name, statSync(join(unfinished, name))]))
    .filter(([, stat]) => stat.isFile())
    .map(([name, stat]) => [name, stat.size]);
  writeFileSync(join(unfinished, MADE), JSON.stringify({ origin, sizes: Object.fromEntries(sizes) }));
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return true;
}
