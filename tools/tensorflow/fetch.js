// What reaches for a registry: with patience, and with one sentence where it can't be reached.
import { withPatience } from '../commands.js';
import { SetupError } from '../stages.js';

/**
 * @param {string} what such as `tensorflow-cpu==2.21.0`
 * @param {{ registry: string, setting: string }} from the registry in words, and where another is named
 * @param {() => Promise<unknown>} attempt runs npm or pip
 */
export async function fetchFrom(what, { registry, setting }, attempt) {
  await withPatience(attempt).catch((error) => {
    throw new SetupError(
      `${what} could not be fetched from ${registry}: ${reason(error.message)}`,
      `Look after the connection, or name another in ${setting}, and run it again.`,
    );
  });
}

/** Of what npm or pip printed, why it failed. @param {string} printed @returns {string} */
export function reason(printed) {
  const [, connection] = /(?:reason|connection): (.+?)(?:'\)|$)/m.exec(printed) ?? [];
  const lines = printed.trimEnd().split('\n');
  return (
    connection ?? lines.find((line) => /^(npm error (?!code )|ERROR: )/.test(line)) ?? lines.at(-1) ?? ''
  );
}
