import type { TrainingWarning as Warning } from '@tasnif/marbert';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Something to know before training.' })
export class TrainingWarning implements Warning {
  @Field(() => String, {
    description:
      'Stable code: `MAX_LENGTH_ABOVE_PRETRAINING`, `TEXTS_CUT` (more than 5 % of the texts), `TOKENS_UNKNOWN` (more than 1 % of the tokens) or `TOKENS_NOT_MEASURED`.',
  })
  code!: Warning['code'];

  @Field(() => String, { description: 'What it is, in a sentence with the values.' })
  message!: string;

  @Field(() => String, { description: 'What to do about it.' })
  hint!: string;
}
