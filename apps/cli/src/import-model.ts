import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { followJob, type FollowJobOptions } from './follow-job.ts';
import {
  BaseModelDocument,
  ImportBaseModelDocument,
  type BaseModelFieldsFragment,
  type ImportBaseModelInput,
} from './gql/operations.ts';
import { zipFiles } from './zip-folder.ts';

export type BaseModel = BaseModelFieldsFragment;

export interface ImportModelOptions extends FollowJobOptions {
  /** What to set of it; its name defaults to that of the source. */
  input?: Partial<Pick<ImportBaseModelInput, 'name' | 'licence' | 'acceptLicence'>>;
  /** Branch, tag or commit; with one the source is a name on the hub, whatever lies here. */
  revision?: string;
  onBytes?: (sent: number) => void;
  /** Told the id of the base model as soon as it has one. */
  onCreated?: (id: string) => void;
}

/** The files that a BERT may be read from, whatever their place in a folder's order. */
const TEXTS = /^(?:config|tokenizer|tokenizer_config|special_tokens_map)\.json$|^vocab\.txt$/;
const SAFETENSORS = /^model.*\.safetensors(?:\.index\.json)?$/;
const PICKLES = /^pytorch_model.*\.bin(?:\.index\.json)?$/;

/**
 * Imports a base model and waits for its job: a folder of this machine (`path`) is zipped while it is sent, a zip is
 * sent as it is, and what is neither is a name on the hub. Rejects with `NO_SUCH_FILE`, `NO_MODEL` and all that {@link followJob}
 * rejects with.
 */
export async function importModel(
  client: Client,
  source: string,
  path: string,
  { input, revision, onBytes, onCreated, ...follow }: ImportModelOptions,
): Promise<BaseModel> {
  const options = follow.signal && { signal: follow.signal };
  const place = revision === undefined ? await kindOf(source, path) : 'hub';
  const found =
    place === 'hub'
      ? { name: source, hub: { name: source, ...(revision !== undefined && { revision }) } }
      : await send(client, path, place, { ...options, ...(onBytes && { onBytes }) });
  const { importBaseModel } = await client.request(
    ImportBaseModelDocument,
    { input: { ...found, ...input } },
    options,
  );
  onCreated?.(importBaseModel.id);
  return followModel(client, importBaseModel.id, follow);
}

/** Waits until a base model's job has ended, as {@link followJob} does, and returns the base model. */
export function followModel(client: Client, id: string, options: FollowJobOptions): Promise<BaseModel> {
  return followJob(() => findModel(client, id, options.signal), options);
}

async function kindOf(source: string, path: string): Promise<'folder' | 'file' | 'hub'> {
  const kind = await stat(path).catch(() => undefined);
  if (kind !== undefined) return kind.isDirectory() ? 'folder' : 'file';
  // An owner, at most one slash, a name.
  if (/^\w[\w.-]*(?:\/[\w.-]+)?$/.test(source)) return 'hub';
  throw new CliError(
    'NO_SUCH_FILE',
    `There is no folder or zip "${source}".`,
    'Give the path of one, or a name on the hub, such as UBC-NLP/MARBERT.',
  );
}

async function send(
  client: Client,
  path: string,
  kind: 'folder' | 'file',
  options: Pick<ImportModelOptions, 'signal' | 'onBytes'>,
): Promise<{ name: string; upload: string }> {
  const name = basename(path, kind === 'file' ? '.zip' : '');
  if (kind === 'file') return { name, upload: await client.upload(path, basename(path), options) };
  const files = await modelFiles(path);
  const zip = (): ReturnType<typeof zipFiles> => zipFiles(path, files, false);
  return { name, upload: await client.upload(zip, `${name}.zip`, options) };
}

/** Weights in both forms are the same ones: one is enough to send. */
async function modelFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  const isSafe = names.some((name) => SAFETENSORS.test(name));
  const files = names.filter(
    (name) => TEXTS.test(name) || (isSafe ? SAFETENSORS.test(name) : PICKLES.test(name)),
  );
  if (files.includes('config.json')) return files;
  throw new CliError(
    'NO_MODEL',
    `${folder} is not a Hugging Face folder: it has no config.json.`,
    'Give a folder with config.json, model.safetensors or pytorch_model.bin, and tokenizer.json or vocab.txt.',
  );
}

/** Rejects with `NOT_FOUND`. */
export async function findModel(client: Client, id: string, signal?: AbortSignal): Promise<BaseModel> {
  const { node } = await client.request(BaseModelDocument, { id }, signal && { signal });
  if (node !== null && node.__typename === 'BaseModel') return node;
  throw new CliError('NOT_FOUND', `There is no base model "${id}".`, 'See "tasnif model list".');
}
