import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { json, text } from 'node:stream/consumers';
import type { Classified } from './peer-job.ts';
import type { ServedApi } from './served-system.ts';

/** Between two questions whether the api is well, while texts are classified. */
const ASK_EVERY_MS = 100;

/** Classified texts, and how soon the api answered something else meanwhile: in milliseconds, in the order asked. */
export interface ServedTexts extends Classified {
  health: number[];
}

const QUERY =
  'query ($text: String!, $model: ID!) { classify(text: $text, model: $model, topK: 1) { label } }';

/** As many callers as `callers`, each with a connection of its own, ask for one text after the other. */
export async function classifyByCallers(
  api: ServedApi,
  texts: readonly string[],
  callers: number,
  signal: AbortSignal,
): Promise<ServedTexts> {
  const agent = new http.Agent({ keepAlive: true });
  const [latencies, labels] = [texts.map(() => 0), texts.map(() => '')];
  await ask(api, agent, texts[0] ?? '');
  const watch = watchHealth(api);
  let next = 0;
  const call = async (): Promise<void> => {
    while (next < texts.length) {
      signal.throwIfAborted();
      const place = next++;
      const before = performance.now();
      labels[place] = await ask(api, agent, texts[place] ?? '');
      latencies[place] = performance.now() - before;
    }
  };
  const start = performance.now();
  try {
    await Promise.all(Array.from({ length: callers }, call));
    const seconds = (performance.now() - start) / 1000;
    return { seconds, latencies, labels, peakMemory: api.peakMemory(), health: await watch.end() };
  } finally {
    agent.destroy();
    await watch.end();
  }
}

async function ask({ url, key, modelId }: ServedApi, agent: http.Agent, text: string): Promise<string> {
  const body = JSON.stringify({ query: QUERY, variables: { text, model: modelId } });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const response = await send(`${url}/graphql`, { agent, method: 'POST', headers }, body);
  const answer = (await json(response)) as {
    data?: { classify: { label: string } } | null;
    errors?: unknown;
  };
  if (answer.data == null) throw new Error(`Tasnif answered ${JSON.stringify(answer.errors)}.`);
  return answer.data.classify.label;
}

function watchHealth({ url }: ServedApi): { end(): Promise<number[]> } {
  const agent = new http.Agent({ keepAlive: true });
  const ended = new AbortController();
  const ask = async (): Promise<number[]> => {
    const health: number[] = [];
    while (!ended.signal.aborted) {
      const start = performance.now();
      await text(await send(`${url}/healthz`, { agent }));
      health.push(performance.now() - start);
      await sleep(ASK_EVERY_MS);
    }
    return health;
  };
  const watching = ask().finally(() => {
    agent.destroy();
  });
  return {
    end() {
      ended.abort();
      return watching;
    },
  };
}

function send(url: string, options: http.RequestOptions, body = ''): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.request(url, options, resolve).once('error', reject).end(body);
  });
}
