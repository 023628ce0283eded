import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isRecord } from './api-failure.ts';
import { CliError } from './cli-error.ts';

/** Which API to ask, and as whom. */
export interface Config {
  /** http or https, without a slash at its end. */
  readonly url: string;
  readonly key: string | undefined;
}

export const DEFAULT_URL = 'http://127.0.0.1:4000';

/**
 * The address is `--url`, else `TASNIF_URL`, else that of the instance whose `running.json` lies in `TASNIF_HOME` or, where
 * that is not set, in a `.tasnif` of `folder` or above it, else {@link DEFAULT_URL}. The key is `TASNIF_KEY`, else what `admin.key` holds, found in the same
 * way; the latter goes to that instance and to this machine only. Throws `BAD_URL` or `BAD_RUNNING_FILE`.
 */
export async function readConfig({
  url,
  environment,
  folder,
}: {
  url?: string | undefined;
  environment: NodeJS.ProcessEnv;
  folder: string;
}): Promise<Config> {
  const find: Find = environment['TASNIF_HOME']
    ? (name) => readIfThere(join(resolve(folder, environment['TASNIF_HOME'] ?? ''), name))
    : (name) => findFile(folder, name);
  const given =
    url !== undefined
      ? parseUrl(url, '--url')
      : environment['TASNIF_URL']
        ? parseUrl(environment['TASNIF_URL'], 'TASNIF_URL')
        : undefined;
  // An address that is given stands, whatever the file says.
  const running = await readRunning(find).catch((error: unknown) => {
    if (given === undefined) throw error;
    return undefined;
  });
  const chosen = given ?? running ?? DEFAULT_URL;
  const keyFile = chosen === running || isThisMachine(chosen) ? await find('admin.key') : undefined;
  return Object.freeze({ url: chosen, key: environment['TASNIF_KEY']?.trim() || keyFile?.text.trim() });
}

/** Finds a file of the installation by its name. */
type Find = (name: string) => Promise<{ path: string; text: string } | undefined>;

async function readRunning(find: Find): Promise<string | undefined> {
  const file = await find('running.json');
  if (file === undefined) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(file.text);
  } catch {
    content = undefined;
  }
  if (isRecord(content) && typeof content['url'] === 'string') return parseUrl(content['url'], file.path);
  throw new CliError(
    'BAD_RUNNING_FILE',
    `${file.path} does not say where Tasnif runs.`,
    'Start Tasnif again with "npm start", or name its address with --url or TASNIF_URL.',
  );
}

/** A file of the nearest folder `.tasnif` that has it, from `folder` up. */
async function findFile(folder: string, name: string): Promise<{ path: string; text: string } | undefined> {
  const file = await readIfThere(join(folder, '.tasnif', name));
  const parent = dirname(folder);
  return file ?? (parent === folder ? undefined : findFile(parent, name));
}

async function readIfThere(path: string): Promise<{ path: string; text: string } | undefined> {
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    const code = isRecord(error) ? error['code'] : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function parseUrl(text: string, source: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    return (url.origin + url.pathname).replace(/\/+$/, '');
  }
  throw new CliError(
    'BAD_URL',
    `"${text}" (${source}) is not the address of an API.`,
    `Write it like ${DEFAULT_URL}.`,
  );
}

function isThisMachine(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
