import { EventEmitter, once } from 'node:events';
import type { Client } from './client.ts';
import { createSocket } from './socket.ts';

/** An event of a run as a subscriber gets it, with every field of its kind. */
export interface RunEvent {
  __typename:
    | 'StateChanged'
    | 'StepProgress'
    | 'EpochCompleted'
    | 'EvaluationCompleted'
    | 'PretrainingEvaluated'
    | 'CheckpointSaved'
    | 'LogLine';
  seq: number;
  replayed: boolean;
  /** Of StateChanged. */
  phase?: string;
  [field: string]: unknown;
}

const eventFields = `
  __typename runId seq at replayed
  ... on StateChanged { phase previous attempt error { code message hint log } }
  ... on StepProgress {
    epoch step totalSteps loss learningRate gradientNorm textsPerSecond tokensPerSecond etaSeconds
    tokensSeen totalTokens
  }
  ... on EpochCompleted { epoch epochs step trainLoss seconds }
  ... on EvaluationCompleted {
    epoch step split evaluationLoss: loss accuracy macroF1 best
    baselineAccuracy baselineMacroF1 linearBaselineAccuracy linearBaselineMacroF1
  }
  ... on PretrainingEvaluated { epoch step tokens heldOutLoss: loss perplexity maskedAccuracy: accuracy masked }
  ... on CheckpointSaved { epoch step bytes }
  ... on LogLine { level message }
`;

const subscription = `subscription ($runId: ID!, $afterSeq: Int!) {
  trainingProgress(runId: $runId, afterSeq: $afterSeq) { ${eventFields} }
}`;

/** Somebody who listens to a run, on a connection of their own. */
export interface Follower {
  /** What has come so far. */
  events: RunEvent[];
  /** All events, when the run has ended; rejects when the subscription is refused. */
  finished: Promise<RunEvent[]>;
  /** Resolves with the first event that passes, heard already or not; rejects when none comes any more or within `seconds`. */
  until(passes: (event: RunEvent) => boolean, seconds?: number): Promise<RunEvent>;
  /** Closes the connection; `finished` resolves with what has come. */
  leave(): Promise<void>;
}

/** Subscribes to a run's events after `afterSeq`; 0 for all. */
export function followRun(url: string, key: string, runId: string, afterSeq = 0): Follower {
  const socket = createSocket(url, key);
  const events: RunEvent[] = [];
  const news = new EventEmitter();
  let ended = false;

  const finished = (async () => {
    try {
      for await (const { data, errors } of socket.iterate(subscription, { runId, afterSeq })) {
        if (errors) throw new Error(JSON.stringify(errors));
        events.push((data as { trainingProgress: RunEvent }).trainingProgress);
        news.emit('event');
      }
      return events;
    } finally {
      ended = true;
      news.emit('event');
      await socket.dispose();
    }
  })();
  // Whoever waits for something else need not hear of a failure twice.
  finished.catch(() => undefined);

  return {
    events,
    finished,
    async until(passes, seconds = 60) {
      const deadline = AbortSignal.timeout(1000 * seconds);
      for (;;) {
        const found = events.find(passes);
        if (found !== undefined) return found;
        if (ended || deadline.aborted) {
          throw new Error(`The event did not come. The last: ${JSON.stringify(events.at(-1))}`);
        }
        await once(news, 'event', { signal: deadline }).catch(() => undefined);
      }
    },
    async leave() {
      await socket.dispose();
    },
  };
}

/** The same events by query, page after page. */
export async function readRunEvents(client: Client, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const { node } = (await client.query(
      `query ($id: ID!, $afterSeq: Int!) {
        node(id: $id) { ... on TrainingRun { events(afterSeq: $afterSeq, first: 100) { ${eventFields} } } }
      }`,
      { id: runId, afterSeq: events.at(-1)?.seq ?? 0 },
    )) as { node: { events: RunEvent[] } };
    if (node.events.length === 0) return events;
    events.push(...node.events);
  }
}

/** Events without what depends on when they were asked for. */
export function facts(events: readonly RunEvent[]): object[] {
  return events.map((event) => ({ ...event, replayed: undefined }));
}

/** The phases that a run went through since the first event that was heard; rejects when the events have a gap. */
export async function phasesOf({ finished }: Follower): Promise<(string | undefined)[]> {
  const events = await finished;
  const first = events[0]?.seq ?? 1;
  const missing = events.findIndex(({ seq }, i) => seq !== first + i);
  if (missing !== -1) throw new Error(`There is no event ${first + missing}.`);
  return events.filter((event) => event.__typename === 'StateChanged').map(({ phase }) => phase);
}

/** 1, 2, 3, …: the numbers of as many events without a gap. */
export function gapless(events: readonly RunEvent[]): number[] {
  return events.map((_, i) => i + 1);
}
