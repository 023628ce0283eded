import { performance } from 'node:perf_hooks';
import { mapAtOnce } from '@tasnif/serving';
import { Arg, Args, ArgsType, Ctx, Field, Float, ID, Int, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { PRODUCTION } from '../deployment/alias.ts';
import type { Answered, Request } from '../deployment/alias-answers.ts';
import { ApiError, found } from '../errors.ts';
import { toModel } from '../model/model.type.ts';
import { allInRange, describe } from '../ranges.ts';
import { Classification } from './classification.type.ts';
import { classNumber } from './classifier.ts';
import { toExplanation } from './explanation.type.ts';

const MOST_CHARACTERS = 100_000;
const MOST_TEXTS = 1_000;
/** Of a batch; all at once, the last would wait for longer than a text may. */
const TEXTS_AT_ONCE = 32;

@ArgsType()
class ClassifyArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'The model. Default: what answers under the alias; only that is counted in its figures.',
  })
  model?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The alias that answers; refused beside a model. Default "${PRODUCTION}".`,
  })
  alias?: string | null;

  @Field(() => Int, { defaultValue: 3, description: describe('topK', 'How many classes to return.') })
  topK!: number;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'precision',
      'Share of the answers of each class that should be right, as far as the validation split tells: an answer below the threshold of its class (see `Calibration.thresholds`) is marked `abstained`.',
      'null: no answer is',
    ),
  })
  precision?: number | null;
}

@ArgsType()
class ExplainArgs extends ClassifyArgs {
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether to say which words speak for the answer (`explanation`). That takes up to 66 times as long as the answer alone: of a text of up to 64 words each is masked alone, of longer ones groups of neighbours, of which those that matter most are split.',
  })
  explain!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The class to explain, with `explain`. Default: the answered one.',
  })
  explainLabel?: string | null;
}

@Resolver(() => Classification)
export class ClassifyResolver {
  @Query(() => Classification, {
    description:
      'Classifies a text. At most 2,000 texts wait for a model, each for at most 30 s; beyond that `QUEUE_FULL` or `TIMED_OUT`, with HTTP status 503 and Retry-After.',
  })
  async classify(
    @Arg('text', () => String, { description: `The text, 1 to ${MOST_CHARACTERS} UTF-16 code units.` })
    text: string,
    @Args(() => ExplainArgs) args: ExplainArgs,
    @Ctx() context: Context,
  ): Promise<Classification> {
    checkText(text, 'text');
    if (args.explain) await checkExplained(context, args);
    const [answer] = (await classifyTexts(context, [text], args)) as [Classification];
    if (args.explain) {
      const label = args.explainLabel ?? answer.label;
      const explanation = await context.classifier.explain(answer.model.id, text, label);
      answer.explanation = toExplanation(text, label, explanation);
    }
    return answer;
  }

  @Query(() => [Classification], { description: 'Classifies texts, in the order given.' })
  async classifyBatch(
    @Arg('texts', () => [String], {
      description: `1 to ${MOST_TEXTS} texts of 1 to ${MOST_CHARACTERS} UTF-16 code units each.`,
    })
    texts: string[],
    @Args(() => ClassifyArgs) args: ClassifyArgs,
    @Ctx() context: Context,
  ): Promise<Classification[]> {
    if (texts.length < 1 || texts.length > MOST_TEXTS) {
      throw new ApiError(
        'OUT_OF_RANGE',
        `texts has ${texts.length} entries; it must have 1 to ${MOST_TEXTS}.`,
        'Send them in several calls.',
        'texts',
      );
    }
    for (const [i, text] of texts.entries()) checkText(text, `texts[${i}]`);
    return classifyTexts(context, texts, args);
  }
}

function checkText(text: string, field: string): void {
  if (text.trim() === '') {
    throw new ApiError(
      'EMPTY_TEXT',
      `${field} is empty or holds only spaces.`,
      'Send a text with at least one word.',
      field,
    );
  }
  if (text.length > MOST_CHARACTERS) {
    throw new ApiError(
      'TOO_LARGE',
      `${field} has ${text.length} characters; at most ${MOST_CHARACTERS} are read.`,
      'Send it in parts.',
      field,
    );
  }
}

/** A class that can't be explained is refused before the text is answered; both sides of a challenge have the same. */
async function checkExplained(
  { store }: Context,
  { model, alias, explainLabel }: Pick<ExplainArgs, 'model' | 'alias' | 'explainLabel'>,
): Promise<void> {
  if (typeof explainLabel !== 'string') return;
  const id = model ?? (await store.deployments.serving(alias ?? PRODUCTION)).deployment.modelId;
  classNumber(found(await store.models.find(id), 'model', id, 'model'), explainLabel);
}

async function classifyTexts(
  context: Context,
  texts: readonly string[],
  { topK, ...args }: ClassifyArgs,
): Promise<Classification[]> {
  allInRange({ topK, precision: args.precision });
  const answered = await answerTexts(context, texts, args);
  return answered.map(({ answer, milliseconds }) => {
    const { model, scores, abstained, calibrated, truncated, tokens, windows } = answer;
    const [best] = scores;
    return {
      label: best?.label ?? '',
      confidence: best?.probability ?? 0,
      scores: scores.slice(0, topK),
      abstained,
      calibrated,
      model: toModel(model),
      normalization: model.normalization,
      truncated,
      tokens,
      windows,
      explanation: null,
      latencyMilliseconds: milliseconds,
      latencyMs: milliseconds,
    };
  });
}

/** By the model that is named, which is nobody's figures, or in the name of an alias. */
function answerTexts(
  { classifier, aliases }: Context,
  texts: readonly string[],
  { model, alias, precision = null }: Omit<ClassifyArgs, 'topK'>,
): Promise<Answered[]> {
  const ask: Request['ask'] = (modelId, text, inShadow) =>
    classifier.classify(modelId, text, precision, inShadow);
  const atOnce = TEXTS_AT_ONCE;
  if (typeof model !== 'string') {
    return aliases.answer(alias ?? PRODUCTION, texts, { ask, atOnce, withPrecision: precision !== null });
  }
  if (typeof alias === 'string') {
    throw new ApiError(
      'BAD_INPUT',
      `Both a model (${model}) and an alias (${alias}) are named.`,
      'Name the one that is to answer.',
      'alias',
    );
  }
  return mapAtOnce(texts, atOnce, async (text) => {
    const start = performance.now();
    const answer = await ask(model, text, false);
    return { answer, milliseconds: performance.now() - start };
  });
}
