import { normalizationSwitches, type NormalizationSwitch } from '@tasnif/tokenizer';
import { Field, InputType, ObjectType } from 'type-graphql';

/** As they come in: `null` says as little as nothing. */
export type GivenSwitches = { readonly [K in NormalizationSwitch]?: boolean | null };

/** A field for each switch, which the loop below adds: what they do is said beside the steps themselves. */
@InputType('NormalizationSwitchesInput', {
  description:
    'Single steps of normalisation, turned on or off over a profile, in the one order in which steps are done. What is left out, or null, is as the profile has it. Links, e-mail addresses, hashtags and mentions become what the profile puts in their place, else a space.',
})
@ObjectType({
  description: 'Single steps of normalisation, turned on or off over a profile; null: as the profile has it.',
})
export class NormalizationSwitches {
  readonly [name: string]: boolean | null;
}

for (const [name, { description, examples }] of Object.entries(normalizationSwitches)) {
  const [before, after] = examples[0];
  const example = `${JSON.stringify(before)} → ${JSON.stringify(after)}`;
  const field = Field(() => Boolean, { nullable: true, description: `${description}: ${example}.` });
  field(NormalizationSwitches.prototype, name);
}

/** What is turned on or off. */
export function givenSwitches(
  given: GivenSwitches | null | undefined,
): Partial<Record<NormalizationSwitch, boolean>> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, on]) => typeof on === 'boolean'));
}
