import { performance } from 'node:perf_hooks';
import { mapAtOnce } from '@tasnif/serving';
import { Arg, Args, ArgsType, Ctx, Field, Float, ID, Int, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { toModel } from '../model/model.type.ts';
import { PRODUCTION } from '../model/model.resolver.ts';
import { allInRange, describe } from '../ranges.ts';
import { Classification } from './classification.type.ts';
import { toExplanation } from './explanation.type.ts';

const MOST_CHARACTERS = 100_000;
const MOST_TEXTS = 1_000;
/** Of a batch; all at once, the last would wait for longer than a text may. */
const TEXTS_AT_ONCE = 32;

@ArgsType()
class ClassifyArgs {
  @Field(() => ID, { nullable: true, description: 'The model. Default: what is deployed as `production`.' })
  model?: string | null;

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
  @Query(() => Classification, { description: 'Classifies a text.' })
  async classify(
    @Arg('text', () => String, { description: `The text, 1 to ${MOST_CHARACTERS} characters.` }) text: string,
    @Args(() => ExplainArgs) args: ExplainArgs,
    @Ctx() context: Context,
  ): Promise<Classification> {
    checkText(text, 'text');
    const model = await chooseModel(context, args);
    const answer = await classifyText(context, text, model, args);
    if (args.explain) {
      const label = args.explainLabel ?? answer.label;
      answer.explanation = toExplanation(text, label, await context.classifier.explain(model, text, label));
    }
    return answer;
  }

  @Query(() => [Classification], { description: 'Classifies texts, in the order given.' })
  async classifyBatch(
    @Arg('texts', () => [String], {
      description: `1 to ${MOST_TEXTS} texts of 1 to ${MOST_CHARACTERS} characters each.`,
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
    const model = await chooseModel(context, args);
    return mapAtOnce(texts, TEXTS_AT_ONCE, (text) => classifyText(context, text, model, args));
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

async function chooseModel({ store }: Context, { model, topK, precision }: ClassifyArgs): Promise<string> {
  allInRange({ topK, precision });
  if (typeof model === 'string') return model;
  const deployment = await store.deployments.current(PRODUCTION);
  if (deployment !== null) return deployment.modelId;
  throw new ApiError(
    'NO_DEPLOYMENT',
    'No model is deployed as "production" yet.',
    'Deploy one with deployModel, or name a model.',
    'model',
  );
}

async function classifyText(
  { classifier }: Context,
  text: string,
  modelId: string,
  { topK, precision }: ClassifyArgs,
): Promise<Classification> {
  const start = performance.now();
  const answer = await classifier.classify(modelId, text, precision ?? null);
  const { model, scores, abstained, calibrated, truncated, tokens, windows } = answer;
  const [best] = scores;
  const latencyMilliseconds = performance.now() - start;
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
    latencyMilliseconds,
    latencyMs: latencyMilliseconds,
  };
}
