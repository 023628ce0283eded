import { afterEach, expect, it } from 'vitest';
import { createClient, type Client } from './client.ts';
import { failure, startApi, type ApiOptions, type TestApi } from './testing/api-server.ts';
import { logLine, state } from './testing/events.ts';
import type { TrainingEvent } from './training-progress.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0).reverse()) await dispose();
});

async function start(options: ApiOptions): Promise<TestApi> {
  const api = await startApi(options);
  open.push(() => api.dispose());
  return api;
}

function connect(api: TestApi, onConnection: (state: string) => void = () => undefined): Client {
  const client = createClient({ url: api.url, key: 'secret', onConnection });
  open.push(client.dispose);
  return client;
}

const LAST = 9;
const events = Array.from({ length: LAST }, (_, i) =>
  i + 1 < LAST ? logLine(i + 1) : state(LAST, 'SUCCEEDED'),
);

/** Ends never, so that whoever subscribed is still there when the connection breaks off. */
const silence = new Promise<never>(() => undefined);

async function seqs(stream: AsyncIterable<TrainingEvent>): Promise<number[]> {
  const seen: number[] = [];
  for await (const event of stream) seen.push(event.seq);
  return seen;
}

/** The stored events after `afterSeq`; the connection breaks off after the third of each but the last subscription. */
function breakingStream(asked: number[], resend = 0): (args: { afterSeq: number }) => AsyncGenerator<object> {
  return async function* ({ afterSeq }) {
    asked.push(afterSeq);
    const left = events.filter(({ seq }) => seq > afterSeq - resend);
    for (const [i, event] of left.entries()) {
      if (i === 3 + resend && left.length > 3 + resend) await silence;
      yield { trainingProgress: event };
    }
  };
}

it('loses nothing and says nothing twice when the connection breaks off', async () => {
  const asked: number[] = [];
  const api = await start({ fields: { trainingProgress: breakingStream(asked) } });
  const states: string[] = [];
  const seen: number[] = [];
  for await (const { seq } of connect(api, (now) => states.push(now)).progress('run_1')) {
    seen.push(seq);
    if (seq % 3 === 0 && seq < LAST) api.breakOff();
  }
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(asked).toEqual([0, 3, 6]);
  expect(states).toEqual(['lost', 'back', 'lost', 'back']);
});

it('says nothing twice when the server sends again what it was told is known', async () => {
  const asked: number[] = [];
  const api = await start({ fields: { trainingProgress: breakingStream(asked, 2) } });
  const seen: number[] = [];
  for await (const { seq } of connect(api).progress('run_1', 2)) {
    seen.push(seq);
    if (seq === 5) api.breakOff();
    if (seq === 8) break;
  }
  expect(seen).toEqual([3, 4, 5, 6, 7, 8]);
  expect(asked).toEqual([2, 5]);
});

it('goes on when the server was stopped and started again', async () => {
  const asked: number[] = [];
  const fields = { trainingProgress: breakingStream(asked) };
  const first = await start({ fields });
  const seen: number[] = [];
  for await (const { seq } of connect(first).progress('run_1', 3)) {
    seen.push(seq);
    if (seq !== 6) continue;
    await first.dispose();
    await start({ fields, port: first.port });
  }
  expect(seen).toEqual([4, 5, 6, 7, 8, 9]);
  expect(asked).toEqual([3, 6]);
});

it('ends at once with the reason of its signal while the server is away', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const api = await start({ fields: { trainingProgress: breakingStream([]) } });
  const client = connect(api, () => {
    controller.abort(reason);
  });
  const watching = (async () => {
    for await (const { seq } of client.progress('run_1', 0, controller.signal))
      if (seq === 3) await api.dispose();
  })();
  await expect(watching).rejects.toBe(reason);
});

it('ends with the reason of its signal while nothing comes', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const trainingProgress = async function* (): AsyncGenerator<object> {
    yield { trainingProgress: logLine(1) };
    await silence;
  };
  const api = await start({ fields: { trainingProgress } });
  const watching = (async () => {
    for await (const { seq } of connect(api).progress('run_1', 0, controller.signal)) {
      if (seq === 1) controller.abort(reason);
    }
  })();
  await expect(watching).rejects.toBe(reason);
});

it("rejects with the API's error when it refuses the subscription", async () => {
  const trainingProgress = (): never => {
    throw failure('SEQ_UNKNOWN', 'afterSeq is 99.', { hint: 'Pass 0.', field: 'afterSeq' });
  };
  const api = await start({ fields: { trainingProgress } });
  await expect(seqs(connect(api).progress('run_1', 99))).rejects.toMatchObject({
    ...{ code: 'SEQ_UNKNOWN', hint: 'Pass 0.', field: 'afterSeq' },
  });
});

it('rejects with UNAUTHENTICATED when the key is refused, and does not try again', async () => {
  const api = await start({ key: 'another' });
  await expect(seqs(connect(api).progress('run_1'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('rejects when no server was ever there', async () => {
  const api = await start({});
  await api.dispose();
  await expect(seqs(connect(api).progress('run_1'))).rejects.toMatchObject({ code: 'UNREACHABLE' });
});
