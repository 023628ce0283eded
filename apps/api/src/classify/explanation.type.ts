import type { Explanation as ServedExplanation } from '@tasnif/serving';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { ExplanationMethodEnum } from '../graphql/enums.ts';

@ObjectType({ description: 'A word of a text and how much it speaks for a class.' })
export class WordAttribution {
  @Field(() => Int, { description: 'Where it starts in the text as it was sent, in UTF-16 code units.' })
  start!: number;

  @Field(() => Int, {
    description: 'Where it ends, that place not included. Nothing is cut within a word or a character.',
  })
  end!: number;

  @Field(() => String, {
    description:
      'The text from `start` to `end`. Punctuation and symbols are words of their own, except in what the model reads as one, such as a link.',
  })
  word!: string;

  @Field(() => Float, {
    description:
      'By how much the log-odds of the class fall when it is masked: above 0 it speaks for the class, below 0 against.',
  })
  weight!: number;

  @Field(() => Boolean, {
    description:
      'Whether the weight is its own. If not, words beside it were masked with it, and each has an even share of their weight.',
  })
  isExact!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether the model saw it; what normalisation dropped and what lies beyond the part that is read has weight 0.',
  })
  isRead!: boolean;
}

@ObjectType({
  description:
    'Which words of a text speak for a class, by what the model makes of the text without them. Weights need not add up to the log-odds.',
})
export class Explanation {
  @Field(() => ExplanationMethodEnum, { description: 'How the weights were found.' })
  method!: keyof typeof ExplanationMethodEnum;

  @Field(() => String, { description: 'The class that it is about.' })
  label!: string;

  @Field(() => String, {
    description:
      'The token that stands in for each token of a masked word. A model from random weights has not learned what it means.',
  })
  baseline!: string;

  @Field(() => Float, {
    description: "Log-odds of the class, log(p / (1 - p)) of its probability p at the model's temperature.",
  })
  logOdds!: number;

  @Field(() => Float, {
    description: '`logOdds` with every word masked: what the model says without any of them.',
  })
  baselineLogOdds!: number;

  @Field(() => [WordAttribution], { description: 'All words of the text, in order.' })
  words!: WordAttribution[];
}

/** @param label name of the class */
export function toExplanation(text: string, label: string, explanation: ServedExplanation): Explanation {
  const words = explanation.words.map((word) => ({ ...word, word: text.slice(word.start, word.end) }));
  return { ...explanation, method: 'OCCLUSION', label, words };
}
