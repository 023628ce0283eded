import { createRanking, type RankClasses } from '@tasnif/marbert';
import { noRoom, servableGraphs, servedFiles, startServedModel, type StartedModel } from '@tasnif/serving';
import {
  verifyFiles,
  type ArtifactFile,
  type Artifacts,
  type Calibration,
  type ModelRow,
  type Store,
} from '@tasnif/store';
import type { ServingConfig } from '../config.ts';
import { found } from '../errors.ts';

/** Trained models in memory, each in a process of its own. */
export interface ModelPool {
  /**
   * Lends a model to `work`; its memory is not released before. It is loaded once for however many callers, its files
   * checked, and one model after the other. Throws NOT_FOUND, and StoreError `MODEL_DAMAGED`; why it could not be loaded
   * is said again to all who ask within 5 seconds.
   *
   * @param inShadow whether it must take no place in memory from others; throws ServingError `NO_ROOM`. Default: false.
   */
  use<T>(modelId: string, work: (model: LoadedModel) => T | Promise<T>, inShadow?: boolean): Promise<T>;
  /** The path of the graph that a model answers from, below its folder; `null` for one that is not in memory. */
  graph(modelId: string): string | null;
  dispose(): Promise<void>;
}

/** A model that is ready to answer. */
export interface LoadedModel {
  row: ModelRow;
  calibration: Calibration | null;
  rank: RankClasses;
  served: StartedModel;
}

interface Entry {
  opening: Promise<LoadedModel>;
  loaded: LoadedModel | undefined;
  /** Calls that wait for it or work with it. */
  users: number;
  /** Whether it was asked for in shadow alone, and gives its place to any other. */
  inShadow: boolean;
}

/** What it takes to load a model. */
interface Plan {
  row: ModelRow;
  calibration: Calibration | null;
  graphs: string[];
  files: ArtifactFile[];
}

/**
 * Keeps the models that were used last, as many as `memoryBytes` hold, and one at least.
 *
 * @param failureMs how long a model that could not be loaded is not tried again, in milliseconds; default 5,000
 */
export function createModelPool(
  { store, artifacts }: { store: Pick<Store, 'models'>; artifacts: Artifacts },
  { memoryBytes, precision }: ServingConfig,
  { failureMs = 5_000 }: { failureMs?: number } = {},
): ModelPool {
  /** In the order of their last use. */
  const entries = new Map<string, Entry>();
  /** What models take: when they were loaded last, or else their files. */
  const needs = new Map<string, number>();
  /** Resolves when the next model may be opened. */
  let turn: Promise<void> = Promise.resolve();

  async function plan(modelId: string): Promise<Plan> {
    const row = found(await store.models.find(modelId), 'model', modelId, 'model');
    const calibration = await store.models.calibration(modelId);
    const graphs = servableGraphs(row.exports, precision);
    const files = servedFiles(await store.models.artifacts(modelId), graphs);
    if (!needs.has(modelId)) needs.set(modelId, sum(files.map(({ bytes }) => Number(bytes))));
    return { row, calibration, graphs, files };
  }

  async function start({ row, calibration, graphs, files }: Plan): Promise<LoadedModel> {
    const folder = artifacts.folder(row.id);
    await verifyFiles(folder, files);
    const { maxLength, pooling, normalization, normalizationSwitches } = row;
    const reading = { maxLength, pooling, normalization, normalizationSwitches };
    const served = await startServedModel(folder, { ...reading, graphs });
    return { row, calibration, rank: createRanking(row.classes, calibration), served };
  }

  /** Waits until the model before is open and what made room for it is gone, however many are asked for at once. */
  async function open(modelId: string, entry: Entry): Promise<LoadedModel> {
    const planned = await plan(modelId).catch((error: unknown) => {
      forget(modelId, entry);
      throw error;
    });
    const opening = turn.then(() => {
      if (entry.inShadow) checkRoom(modelId, entry);
      return start(planned);
    });
    turn = opening.then(
      (model) => {
        entry.loaded = model;
        needs.set(modelId, model.served.memoryBytes);
        // Whoever asks next has it started anew.
        void model.served.ended.then(() => {
          forget(modelId, entry);
        });
        return dropOldest();
      },
      () => {
        // What failed would most likely fail again, and cost a checksum of all files or a process each time.
        setTimeout(forget, failureMs, modelId, entry).unref();
      },
    );
    return opening;
  }

  async function use<T>(
    modelId: string,
    work: (model: LoadedModel) => T | Promise<T>,
    inShadow = false,
  ): Promise<T> {
    if (inShadow && !entries.has(modelId) && needs.has(modelId)) checkRoom(modelId);
    const entry: Entry = entries.get(modelId) ?? {
      opening: Promise.resolve().then(() => open(modelId, entry)),
      ...{ loaded: undefined, users: 0, inShadow },
    };
    // In shadow it is not used, as far as others' places go.
    if (!inShadow) entries.delete(modelId);
    entries.set(modelId, entry);
    entry.inShadow &&= inShadow;
    entry.users++;
    try {
      return await work(await entry.opening);
    } finally {
      entry.users--;
      if (entries.get(modelId) !== entry) await release(entry);
    }
  }

  function forget(modelId: string, entry: Entry): void {
    if (entries.get(modelId) === entry) entries.delete(modelId);
  }

  /** Throws NO_ROOM, and forgets the entry before a caller can join it. */
  function checkRoom(modelId: string, entry?: Entry): void {
    const others = sum([...entries.values()].map(({ loaded }) => loaded?.served.memoryBytes ?? 0));
    const bytes = needs.get(modelId) ?? 0;
    if (others + bytes <= memoryBytes) return;
    if (entry !== undefined) forget(modelId, entry);
    throw noRoom(bytes, others, memoryBytes);
  }

  /**
   * Counts only what is loaded, so that an id that nothing has costs no model its place. Resolves when what lost its
   * place is gone.
   */
  async function dropOldest(): Promise<void> {
    let bytes = 0;
    const dropped: Promise<void>[] = [];
    const newestFirst = [...entries].reverse();
    const byNeed = newestFirst.sort(([, a], [, b]) => Number(a.inShadow) - Number(b.inShadow));
    for (const [modelId, entry] of byNeed) {
      if (entry.loaded === undefined) continue;
      const isFirst = bytes === 0;
      bytes += entry.loaded.served.memoryBytes;
      if (isFirst || bytes <= memoryBytes) continue;
      entries.delete(modelId);
      dropped.push(entry.loaded.served.ended);
      void release(entry);
    }
    await Promise.all(dropped);
  }

  return {
    use,
    graph: (modelId) => entries.get(modelId)?.loaded?.served.graph ?? null,
    async dispose() {
      const last = [...entries.values()];
      entries.clear();
      await Promise.all(last.map(release));
    },
  };
}

/** The last who uses it does this, once it has no place any more. */
async function release({ users, opening }: Entry): Promise<void> {
  if (users > 0) return;
  const model = await opening.catch(() => undefined);
  await model?.served.dispose();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
