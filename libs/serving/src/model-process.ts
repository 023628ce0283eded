// The process of a model: opens it, answers what it is asked, and ends when nobody is there to ask.
import type { CallMessage, Failure, ModelMessage, OpenMessage } from './model-messages.ts';
import { createOutbox } from './outbox.ts';
import { openServedModel, type ServedModel } from './served-model.ts';
import { ServingError } from './serving-error.ts';

/** Before the next row is computed, which nothing interrupts. */
const tell = createOutbox<ModelMessage>((messages) => process.send?.(messages), process.nextTick);

process.on('disconnect', () => process.exit(0));
// Ctrl-C, or a service being stopped, reaches the whole group of processes; whoever asks decides when the model is put
// away.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
process.once('message', (message) => {
  void open(message as OpenMessage);
});

async function open({ folder, options }: OpenMessage): Promise<void> {
  try {
    const model = await openServedModel(folder, options);
    process.on('message', (messages) => {
      for (const message of messages as CallMessage[]) void answer(model, message);
    });
    tell({ type: 'opened', graph: model.graph, memoryBytes: process.memoryUsage.rss() });
  } catch (error) {
    tell({ type: 'not-opened', failure: toFailure(error) });
  }
}

async function answer(model: ServedModel, { call, text, explain }: CallMessage): Promise<void> {
  try {
    const onWindow = (): void => {
      tell({ type: 'progress', call });
    };
    const answer = await (explain === undefined
      ? model.predict(text, onWindow)
      : model.explain(text, explain, onWindow));
    tell({ type: 'answer', call, answer });
  } catch (error) {
    tell({ type: 'failure', call, failure: toFailure(error) });
  }
}

function toFailure(error: unknown): Failure {
  if (!(error instanceof ServingError)) return { message: String((error as Error).stack ?? error) };
  const { message, code, hint } = error;
  return { message, code, hint };
}
