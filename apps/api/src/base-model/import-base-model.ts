import { isResearchOnly, knownLicence } from '@tasnif/marbert';
import type { BaseModelRow, JobInput, NewBaseModel } from '@tasnif/store';
import type { Services } from '../context.ts';
import { completeUpload } from '../dataset/complete-upload.ts';
import { ApiError, found } from '../errors.ts';
import { ofLength } from '../lengths.ts';
import { checkName } from './check-name.ts';
import { allowedFolder } from './allowed-folder.ts';
import type { HubModelInput, ImportBaseModelInput } from './import-base-model.input.ts';

type Source = Pick<NewBaseModel, 'origin'> & Pick<JobInput<'IMPORT_BASE_MODEL'>, 'source'>;

/** Checks what can be checked at once, and leaves the fetching to a job. */
export async function importBaseModel(
  services: Pick<Services, 'store' | 'modelFolders'>,
  input: ImportBaseModelInput,
): Promise<BaseModelRow> {
  const { store } = services;
  const { name, acceptLicence } = input;
  checkName(name);
  const given = typeof input.licence === 'string' ? ofLength('licence', input.licence.trim(), 200) : null;
  const { origin, source } = await sourceOf(services, input);
  const licence = knownLicence(source.kind === 'HUB' ? source.name : name) ?? given;
  if (!acceptLicence && isResearchOnly(licence)) throw licenceNotAccepted(name, licence ?? '');
  const id = await store.jobs.importBaseModel(
    { name, source: source.kind, origin, licence },
    { source, licence, acceptLicence },
  );
  if (id === null) {
    throw new ApiError(
      'BAD_INPUT',
      `There is a base model "${name}" already.`,
      'Choose another name.',
      'name',
    );
  }
  return found(await store.baseModels.find(id), 'base model', id);
}

async function sourceOf(
  { store, modelFolders }: Pick<Services, 'store' | 'modelFolders'>,
  { hub = null, folder = null, upload = null }: ImportBaseModelInput,
): Promise<Source> {
  const given = [hub, folder, upload].filter((source) => source !== null).length;
  if (given !== 1) {
    throw new ApiError(
      'BAD_INPUT',
      `Give one of hub, folder and upload, not ${given === 0 ? 'none' : 'several'}.`,
      'Name a model of the hub, such as UBC-NLP/MARBERT, or upload a zip of a Hugging Face folder.',
      'hub',
    );
  }
  if (hub !== null) return hubSource(hub);
  if (folder !== null) {
    const path = await allowedFolder(folder, modelFolders);
    return { origin: path, source: { kind: 'FOLDER', folder: path } };
  }
  const { id, name } = await completeUpload(store, upload ?? '', 'upload');
  return { origin: name, source: { kind: 'UPLOAD', uploadId: id } };
}

/** Names and revisions become part of an address. */
function hubSource({ name, revision }: HubModelInput): Source {
  const part = '[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?';
  if (!new RegExp(`^${part}(?:/${part})?$`).test(name) || /--|\.\./.test(name)) {
    throw new ApiError(
      'BAD_INPUT',
      `"${name.slice(0, 200)}" is not the name of a model of the hub.`,
      'Give owner and name as its page has them, such as UBC-NLP/MARBERT.',
      'hub',
    );
  }
  if (!/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/.test(revision) || revision.includes('..')) {
    throw new ApiError(
      'BAD_INPUT',
      `"${revision.slice(0, 200)}" is not a revision of a model of the hub.`,
      'Give a branch, a tag or a commit; "main" is the newest.',
      'hub',
    );
  }
  return { origin: `${name}@${revision}`, source: { kind: 'HUB', name, revision } };
}

function licenceNotAccepted(name: string, licence: string): ApiError {
  return new ApiError(
    'LICENCE_NOT_ACCEPTED',
    `The licence of ${name} restricts its use: "${licence}".`,
    'Read it on the page of the model; to import it under these terms give acceptLicence (--accept-licence).',
    'acceptLicence',
  );
}
