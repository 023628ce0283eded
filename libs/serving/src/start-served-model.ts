import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Explanation } from './explain.ts';
import type { CallMessage, Failure, ModelMessage, OpenMessage } from './model-messages.ts';
import { createOutbox } from './outbox.ts';
import type { Prediction, ServedModel, ServedModelOptions } from './served-model.ts';
import {
  modelClosed,
  modelDied,
  modelNotStarted,
  openedTooSlowly,
  queueFull,
  ServingError,
  timedOut,
} from './serving-error.ts';

/** A model that a process of its own serves. */
export interface StartedModel extends ServedModel {
  /** What the process takes, once the model is open. */
  memoryBytes: number;
  /** Resolves when the process is gone, however it came to that. */
  ended: Promise<void>;
}

/** Run from source, as tests are, it takes the compiled file: Node's processes read no TypeScript. */
const processFile = import.meta.url.endsWith('.ts') ? '../dist/model-process.js' : './model-process.js';

interface Call {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
  /** Messages of the process when its time began. */
  heard: number;
}

export interface StartedModelOptions extends ServedModelOptions {
  /** How long opening may take, in milliseconds. Default: 5 minutes. */
  openingMs?: number;
}

/**
 * Opens a model in a process of its own: ONNX Runtime computes on the thread that asks it, which must not be one that
 * answers requests, and what goes wrong in there ends nobody else. Of `mostWaiting` and `patienceMs` (batcher.ts) this
 * side keeps watch, for that one can't while it computes; of a long text, and of an explanation, each window may take
 * that long. A process that says nothing at all while somebody waits for so long hangs, and is ended.
 *
 * @throws ServingError where the process can't be started, dies, or opens the model too slowly
 */
export async function startServedModel(folder: string, options: StartedModelOptions): Promise<StartedModel> {
  const { mostWaiting = 2_000, patienceMs = 30_000, openingMs = 5 * 60_000, ...others } = options;
  const child = fork(fileURLToPath(new URL(processFile, import.meta.url)), {
    // Typed arrays and lone surrogates arrive as they are.
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const calls = new Map<number, Call>();
  let nextCall = 0;
  /** Messages that came from the process. */
  let heard = 0;
  /** Why it takes no more calls. */
  let closed: ServingError | undefined;

  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      end(modelDied());
    });
    child.on('error', (error) => {
      // A process that never came to be does not exit; of any other, 'exit' tells.
      if (child.pid === undefined) end(modelNotStarted(error.message));
    });

    function end(reason: ServingError): void {
      closed ??= reason;
      for (const id of calls.keys()) settle(id)?.reject(closed);
      resolve();
    }
  });

  /** Takes a call off the list: whoever has it answers it. */
  function settle(id: number): Call | undefined {
    const call = calls.get(id);
    calls.delete(id);
    clearTimeout(call?.timer);
    return call;
  }

  /** A process that is gone can't be told; that it is gone is heard by `ended`. */
  function tell(message: OpenMessage | readonly CallMessage[]): void {
    if (child.connected) child.send(message, () => undefined);
  }
  const post = createOutbox<CallMessage>(tell, setImmediate);

  const opened = new Promise<{ graph: string; memoryBytes: number }>((resolve, reject) => {
    void ended.then(() => {
      reject(closed ?? modelDied());
    });
    const hear = (news: ModelMessage): void => {
      if (news.type === 'opened') resolve(news);
      else if (news.type === 'not-opened') reject(toError(news.failure));
      else if (news.type === 'progress') goOn(news.call);
      else if (news.type === 'answer') settle(news.call)?.resolve(news.answer);
      else settle(news.call)?.reject(toError(news.failure));
    };
    child.on('message', (messages) => {
      heard++;
      for (const news of messages as ModelMessage[]) hear(news);
    });
  });

  function ask(asked: Omit<CallMessage, 'call'>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (closed !== undefined || calls.size >= mostWaiting) {
        reject(closed ?? queueFull(calls.size));
        return;
      }
      const call = nextCall++;
      const timer = setTimeout(giveUp, patienceMs, call);
      calls.set(call, { resolve, reject, timer, heard });
      post({ call, ...asked });
    });
  }

  /** The next part of a call may take as long as the one before. */
  function goOn(id: number): void {
    const call = calls.get(id);
    if (call === undefined) return;
    call.heard = heard;
    call.timer.refresh();
  }

  function giveUp(id: number): void {
    const call = settle(id);
    call?.reject(timedOut(patienceMs));
    // While it computes for others it is heard of.
    if (call?.heard === heard) child.kill('SIGKILL');
  }

  tell({ folder, options: { ...others, mostWaiting, patienceMs } });
  const deadline = setTimeout(() => {
    closed ??= openedTooSlowly(openingMs);
    child.kill('SIGKILL');
  }, openingMs);
  const { graph, memoryBytes } = await opened
    .catch(async (error: unknown) => {
      child.kill('SIGKILL');
      await ended;
      throw error;
    })
    .finally(() => {
      clearTimeout(deadline);
    });
  return {
    ...{ graph, memoryBytes, ended },
    predict: (text) => ask({ text }) as Promise<Prediction>,
    explain: (text, explain = {}) => ask({ text, explain }) as Promise<Explanation>,
    async dispose() {
      closed ??= modelClosed();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function toError({ code, message, hint = '' }: Failure): Error {
  return code === undefined ? new Error(message) : new ServingError(code, message, hint);
}
