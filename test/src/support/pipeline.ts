import type { TopicFolder } from './corpus.ts';
import { readRunEvents, type RunEvent } from './run-events.ts';
import type { System } from './system.ts';
import { createDataset, startTraining } from './train.ts';
import { zipOf } from './zip.ts';

/** What came of a run that was followed from several sides. */
export interface FollowedRun {
  id: string;
  modelId: string;
  /** From queued to ended, in seconds. */
  seconds: number;
  /** Heard from the first event to the last on one connection. */
  heard: RunEvent[];
  /** Heard by one who came after the first epoch and asked for all. */
  heardLate: RunEvent[];
  /** Heard by one who went after the first epoch and came back a moment later with `afterSeq`. */
  heardInTwo: [before: RunEvent[], after: RunEvent[]];
  /** By query, when it had ended. */
  stored: RunEvent[];
}

/** Uploads a corpus, trains on it, and listens to the run to its end. */
export async function followPipeline(
  system: System,
  { files }: TopicFolder,
  settings: object,
): Promise<FollowedRun> {
  const upload = await system.upload('topics.zip', await zipOf(files));
  const id = await startTraining(system, await createDataset(system, { upload }), settings);

  const first = system.subscribe(id);
  const leaving = system.subscribe(id);
  await leaving.until(({ __typename }) => __typename === 'EpochCompleted', 120);
  await leaving.leave();
  const before = await leaving.finished;
  const late = system.subscribe(id);
  await late.until(({ replayed }) => !replayed, 120);
  const back = system.subscribe(id, before.at(-1)?.seq ?? 0);
  await Promise.all([first, late, back].map(({ finished }) => finished));

  const { node } = (await system.query(
    'query ($id: ID!) { node(id: $id) { ... on TrainingRun { createdAt finishedAt model { id } } } }',
    { id },
  )) as { node: { createdAt: string; finishedAt: string; model: { id: string } | null } };
  return {
    id,
    modelId: node.model?.id ?? '',
    seconds: (Date.parse(node.finishedAt) - Date.parse(node.createdAt)) / 1000,
    heard: first.events,
    heardLate: late.events,
    heardInTwo: [before, back.events],
    stored: await readRunEvents(system, id),
  };
}
