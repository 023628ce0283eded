import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { Dataset, toDataset } from '../dataset/dataset.type.ts';
import { toUpload, Upload } from '../dataset/upload.type.ts';
import { found } from '../errors.ts';
import { TextSources } from './text-sources.type.ts';

@Resolver(() => TextSources)
export class TextSourcesResolver {
  @FieldResolver(() => [Dataset], { description: 'The data sets of these versions, in their order.' })
  datasets(@Root() { versionIds }: TextSources, @Ctx() { store }: Context): Promise<Dataset[]> {
    return Promise.all(
      versionIds.map(async (id) => {
        const { datasetId } = found(await store.datasets.findVersion(id), 'data set version', id);
        return toDataset(found(await store.datasets.find(datasetId), 'data set', datasetId));
      }),
    );
  }

  @FieldResolver(() => [Upload], { description: 'The uploads, in their order.' })
  uploads(@Root() { uploadIds }: TextSources, @Ctx() { store }: Context): Promise<Upload[]> {
    return Promise.all(
      uploadIds.map(async (id) => toUpload(found(await store.uploads.find(id), 'upload', id))),
    );
  }
}
