import { createHash } from 'node:crypto';
import { createReadStream, existsSync, type Dirent } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StoreError } from './errors.ts';
import type { ResultFormat } from './generated/client.ts';
import { kindOf, parseId } from './ids.ts';

/** A file of a model: its path below the model's folder, with `/` between the parts, and its checksum. */
export interface ArtifactFile {
  path: string;
  bytes: bigint;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * Where files lie: `models/`, `variants/`, `base-models/`, `uploads/`, `runs/` and `results/` below one folder, each entry named
 * by its id.
 * Every path throws {@link StoreError} `ID` for anything but a well-formed id, so none leads elsewhere.
 */
export interface Artifacts {
  folder(modelId: string): string;
  /** All that is kept of a variant: {@link Artifacts.variantFiles}, and what attempts at it have left. */
  variantFolder(id: string): string;
  /** The files of a variant that is ready. */
  variantFiles(id: string): string;
  /** The ids of the variants that have a folder. */
  variantsWithFolder(): Promise<string[]>;
  baseModelFolder(id: string): string;
  /** As {@link Artifacts.publish}, to the place of a base model; once it is there it is done. */
  publishBaseModel(temporaryFolder: string, id: string): Promise<void>;
  /** The ids of the base models that have such a folder. */
  baseModelsWithFolder(): Promise<string[]>;
  uploadFile(id: string): string;
  /** What has come of an upload that is not complete. */
  uploadPart(id: string): string;
  /** The ids of the uploads that have such a file. */
  uploadsWithPart(): Promise<string[]>;
  /** What a run needs until it ends: its checkpoints, its best weights, an unfinished export. */
  runFolder(runId: string): string;
  /** The ids of the runs that have such a folder. */
  runsWithFolder(): Promise<string[]>;
  /** What classifying a file has made: its result, or what there is of it so far. */
  resultFolder(classificationId: string): string;
  /** Its result, once it is whole. */
  resultFile(classificationId: string, format: ResultFormat): string;
  /** The ids of the file classifications that have such a folder. */
  resultsWithFolder(): Promise<string[]>;
  /**
   * Moves a finished folder of the same disk to the model's place: it is there whole or not at all,
   * also after a power failure. Rejects when the model has files already.
   */
  publish(temporaryFolder: string, modelId: string): Promise<void>;
  /**
   * The same for a variant, from below its folder; removes all else that is there. For whoever holds the lease on its
   * job for certain.
   */
  publishVariant(temporaryFolder: string, id: string): Promise<void>;
}

const PART = '.part';

export function createArtifacts(root: string): Artifacts {
  const folder = (modelId: string): string => resolve(root, 'models', parseId('model', modelId));
  const variantFolder = (id: string): string => resolve(root, 'variants', parseId('variant', id));
  const variantFiles = (id: string): string => resolve(variantFolder(id), 'files');
  const baseModelFolder = (id: string): string => resolve(root, 'base-models', parseId('baseModel', id));
  return {
    folder,
    variantFolder,
    variantFiles,
    async variantsWithFolder() {
      await mkdir(resolve(root, 'variants'), { recursive: true });
      return (await readdir(resolve(root, 'variants'))).filter((name) => kindOf(name) === 'variant');
    },
    baseModelFolder,
    async publishBaseModel(temporaryFolder, id) {
      const target = baseModelFolder(id);
      if (existsSync(temporaryFolder)) await moveSynced(temporaryFolder, target);
      else await sync(target);
    },
    async baseModelsWithFolder() {
      await mkdir(resolve(root, 'base-models'), { recursive: true });
      return (await readdir(resolve(root, 'base-models'))).filter((name) => kindOf(name) === 'baseModel');
    },
    uploadFile: (id) => resolve(root, 'uploads', parseId('upload', id)),
    uploadPart: (id) => resolve(root, 'uploads', `${parseId('upload', id)}${PART}`),
    async uploadsWithPart() {
      await mkdir(resolve(root, 'uploads'), { recursive: true });
      return (await readdir(resolve(root, 'uploads')))
        .filter((name) => name.endsWith(PART))
        .map((name) => name.slice(0, -PART.length))
        .filter((name) => kindOf(name) === 'upload');
    },
    runFolder: (runId) => resolve(root, 'runs', parseId('run', runId)),
    async runsWithFolder() {
      await mkdir(resolve(root, 'runs'), { recursive: true });
      return (await readdir(resolve(root, 'runs'))).filter((name) => kindOf(name) === 'run');
    },
    resultFolder: (id) => resolve(root, 'results', parseId('fileClassification', id)),
    resultFile: (id, format) =>
      resolve(root, 'results', parseId('fileClassification', id), `result.${format.toLowerCase()}`),
    async resultsWithFolder() {
      await mkdir(resolve(root, 'results'), { recursive: true });
      return (await readdir(resolve(root, 'results'))).filter(
        (name) => kindOf(name) === 'fileClassification',
      );
    },
    publish: (temporaryFolder, modelId) => moveSynced(temporaryFolder, folder(modelId)),
    async publishVariant(temporaryFolder, id) {
      const target = variantFiles(id);
      // Of an attempt that died before it could say that it was done.
      await rm(target, { recursive: true, force: true });
      await moveSynced(temporaryFolder, target);
      for (const name of await readdir(dirname(target))) {
        if (name !== basename(target))
          await rm(join(dirname(target), name), { recursive: true, force: true });
      }
    },
  };
}

/** Renames a folder when all that is in it is on the disk. */
async function moveSynced(from: string, to: string): Promise<void> {
  for (const entry of await entriesBelow(from)) await sync(join(entry.parentPath, entry.name));
  await sync(from);
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  await sync(dirname(to));
}

/** The files below a folder, by path, each read once. */
export async function checksums(folder: string): Promise<ArtifactFile[]> {
  const files: ArtifactFile[] = [];
  for (const entry of await entriesBelow(folder)) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.push({ path: relative(folder, path).replaceAll(sep, '/'), ...(await checksum(path)) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Compares files below `folder` with what they were when they were made. Throws {@link StoreError} `MODEL_DAMAGED`
 * naming the first that is gone or differs.
 */
export async function verifyFiles(folder: string, files: readonly ArtifactFile[]): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const found = await checksum(join(folder, path)).catch(() => undefined);
    if (found?.sha256 === sha256) continue;
    throw new StoreError(
      'MODEL_DAMAGED',
      found === undefined
        ? `The model's file "${path}" is not there any more, or can't be read.`
        : `The model's file "${path}" is not what it was: it has ${found.bytes} bytes with SHA-256 ${found.sha256}, and had ${bytes} with ${sha256}.`,
      'Bring the file back from a copy, or train the model again.',
    );
  }
}

/** The size and the SHA-256 of a file. */
export async function checksum(path: string): Promise<Omit<ArtifactFile, 'path'>> {
  const hash = createHash('sha256');
  const stream = createReadStream(path);
  await pipeline(stream, hash);
  return { bytes: BigInt(stream.bytesRead), sha256: hash.digest('hex') };
}

function entriesBelow(folder: string): Promise<Dirent[]> {
  return readdir(folder, { recursive: true, withFileTypes: true });
}

/** Makes sure that a file or folder is on the disk; until then a rename can outlive what it named. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
