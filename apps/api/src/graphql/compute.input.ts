import type { TrainingParameters } from '@tasnif/store';
import { Field, InputType, Int } from 'type-graphql';
import { describe } from '../ranges.ts';
import { DeviceEnum, PrecisionEnum } from './enums.ts';

/** What a run is computed on, whatever it trains. */
@InputType()
export abstract class ComputeInput {
  @Field(() => DeviceEnum, { defaultValue: 'AUTO', description: 'What to compute on.' })
  device!: TrainingParameters['device'];

  @Field(() => Int, {
    defaultValue: 0,
    description: describe('deviceIndex', 'Which CUDA device, where there are several.'),
  })
  deviceIndex!: number;

  @Field(() => PrecisionEnum, {
    defaultValue: 'AUTO',
    description:
      'What to compute in; AUTO takes BF16 where the device multiplies it natively. Master weights, norms, softmax and loss stay F32.',
  })
  precision!: TrainingParameters['precision'];
}
