import { Ctx, FieldResolver, Float, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { receivedBytes } from '../files/received.ts';
import { Upload } from './upload.type.ts';

@Resolver(() => Upload)
export class UploadResolver {
  @FieldResolver(() => Float, {
    description:
      'How many bytes are on the disk, 0 or more: where an upload that broke off goes on, by a PUT with "Content-Range: bytes FIRST-LAST/TOTAL". HEAD on the url says the same as Upload-Offset.',
  })
  receivedBytes(@Root() upload: Upload, @Ctx() { artifacts }: Context): Promise<number> {
    return receivedBytes(artifacts, upload);
  }
}
