import { performance } from 'node:perf_hooks';
import { mapAtOnce, ServingError } from '@tasnif/serving';
import type { Serving, Store } from '@tasnif/store';
import { comparisonOf, dropped, failed, sumsOf, type Answer } from './answer-sums.ts';
import { createAnswerTotals, type Answering, type AnswerTotalsOptions } from './answer-totals.ts';
import { createShadowQueue, type ShadowQueueOptions } from './shadow-queue.ts';
import { sidesOf, type Sides } from './sides.ts';

/** How a model is asked, the same of both sides of a challenge. */
export interface Request {
  /** `inShadow`: whether nobody waits for it, so that it must take no model's place in memory. */
  ask(modelId: string, text: string, inShadow: boolean): Promise<Answer>;
  /** Whether the caller wants a precision, so that answers may be abstentions. */
  withPrecision: boolean;
  /** Texts that are asked at the same time. */
  atOnce: number;
}

export interface Answered {
  answer: Answer;
  /** What it took the caller. */
  milliseconds: number;
}

/** An answer, with who is asked for the text. */
interface Sided extends Answered {
  sides: Sides;
}

/** Answers in the name of an alias: by its model or a challenger, counted, and again in shadow by the other. */
export interface AliasAnswers {
  /** In the order of the texts; rejects with the first that fails. Throws NO_DEPLOYMENT. */
  answer(alias: string, texts: readonly string[], request: Request): Promise<Answered[]>;
  /** Drops what waits in shadow, and writes the figures. */
  dispose(): Promise<void>;
}

/**
 * A challenger costs no caller an answer: where it fails on a text that is its own, the champion answers. What is done in
 * shadow begins when all texts of a request are answered, and is dropped where too much waits.
 */
export function createAliasAnswers(
  store: Pick<Store, 'answerFigures'> & { deployments: Pick<Store['deployments'], 'serving'> },
  options: AnswerTotalsOptions & ShadowQueueOptions = {},
): AliasAnswers {
  const totals = createAnswerTotals(store, options);
  const shadows = createShadowQueue(options);
  /** What was logged of challenges, once each: nobody else would see why. */
  const logged = new Set<string>();

  /** Asks a model, and counts what comes of it. */
  async function askCounted(who: Answering, text: string, request: Request): Promise<Answer> {
    const { withPrecision } = request;
    const start = performance.now();
    try {
      const answer = await request.ask(who.modelId, text, who.inShadow);
      totals.add(who, sumsOf(answer, { text, milliseconds: performance.now() - start, withPrecision }));
      return answer;
    } catch (error) {
      totals.add(who, who.inShadow && isBusy(error) ? dropped : failed);
      throw error;
    }
  }

  function logFailure(challengeId: string, error: unknown): void {
    const hasNoRoom = error instanceof ServingError && error.code === 'NO_ROOM';
    if (isBusy(error) && !hasNoRoom) return;
    const what = hasNoRoom
      ? `challenge ${challengeId}: texts in shadow are dropped while memory holds the model of one side only.`
      : `challenge ${challengeId}: a model failed; further failures are only counted.`;
    if (logged.has(what)) return;
    logged.add(what);
    console.error(what, hasNoRoom ? `${error.message} ${error.hint}` : error);
  }

  async function answerText(serving: Serving, text: string, request: Request): Promise<Sided> {
    const { deployment, challenge } = serving;
    const start = performance.now();
    const who: Answering = { deploymentId: deployment.id, modelId: deployment.modelId, inShadow: false };
    const sides = sidesOf(serving, text);
    const { caller } = sides;
    const answer = await askCounted({ ...who, modelId: caller }, text, request).catch((error: unknown) => {
      if (challenge === null || caller !== challenge.modelId) throw error;
      logFailure(challenge.id, error);
      return askCounted(who, text, request);
    });
    return { answer, sides, milliseconds: performance.now() - start };
  }

  /** Lets the side that did not answer do so in shadow, and compares. */
  function compareLater(
    { deployment, challenge }: Serving,
    text: string,
    answered: Sided,
    request: Request,
  ): void {
    const { answer, sides } = answered;
    const { caller, inShadow } = sides;
    // The champion that stood in for its challenger has nobody to compare with.
    if (challenge === null || inShadow === null || answer.model.id !== caller) return;
    const who: Answering = { deploymentId: deployment.id, modelId: inShadow, inShadow: true };
    shadows.offer({
      characters: text.length,
      drop() {
        totals.add(who, dropped);
      },
      async run() {
        try {
          const other = await askCounted(who, text, request);
          const [first, second] = inShadow === challenge.modelId ? [answer, other] : [other, answer];
          totals.add({ ...who, modelId: challenge.modelId }, [comparisonOf(first, second)]);
        } catch (error) {
          logFailure(challenge.id, error);
        }
      },
    });
  }

  return {
    async answer(alias, texts, request) {
      const serving = await store.deployments.serving(alias);
      const answered = await mapAtOnce(texts, request.atOnce, (text) => answerText(serving, text, request));
      for (const [i, one] of answered.entries()) compareLater(serving, texts[i] ?? '', one, request);
      return answered;
    },
    async dispose() {
      await shadows.dispose();
      await totals.dispose();
    },
  };
}

/** Whether a model had no room or time for a text, rather than failed on it. */
function isBusy(error: unknown): boolean {
  return error instanceof ServingError && error.code !== 'MODEL_DIED';
}
