import type { TextSources as Sources } from '@tasnif/store';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Where texts without labels come from.' })
export class TextSources implements Sources {
  @Field(() => [ID], {
    description:
      'Versions of data sets, as they were when the run was asked for: of each the training split.',
  })
  versionIds!: string[];

  @Field(() => [ID], { description: 'Uploads.' })
  uploadIds!: string[];
}
