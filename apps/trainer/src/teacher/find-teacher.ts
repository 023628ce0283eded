import {
  lineageOf,
  type ArtifactFile,
  type Artifacts,
  type DatasetVersionRow,
  type Descent,
  type Store,
} from '@tasnif/store';
import { existing } from '../existing.ts';
import { patiently } from '../patience.ts';

/** A model that teaches, and what it has come of. */
export interface Teacher extends Descent {
  /** What it was trained and measured on. */
  version: DatasetVersionRow;
  /** The name of that data set. */
  dataset: string;
  /** Its own teacher, that one's, and so on. */
  teachers: readonly Descent[];
  /** Where its files lie, and what they were when they were made. */
  folder: string;
  files: readonly ArtifactFile[];
}

export async function findTeacher(
  { store, artifacts }: { store: Store; artifacts: Artifacts },
  modelId: string,
): Promise<Teacher> {
  const [own, ...teachers] = await patiently(() => lineageOf(store, modelId));
  const { versionId } = own.run;
  const version = existing(await patiently(() => store.datasets.findVersion(versionId)), versionId);
  const dataset = await patiently(() => store.datasets.find(version.datasetId));
  return {
    ...{ ...own, version, teachers, dataset: dataset?.name ?? version.datasetId },
    folder: artifacts.folder(modelId),
    files: await patiently(() => store.models.artifacts(modelId)),
  };
}
