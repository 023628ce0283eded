import { createNormalizer, type NormalizationProfile } from '@tasnif/tokenizer';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { NormalizationEnum } from '../graphql/enums.ts';
import { ofLength } from '../lengths.ts';
import { describe, inRange } from '../ranges.ts';
import { createDataset } from './create-dataset.ts';
import { CreateDatasetInput, CreateUploadInput } from './dataset.input.ts';
import {
  ClassCount,
  Dataset,
  DatasetConnection,
  DatasetProblem,
  NormalizedDocument,
  toDataset,
} from './dataset.type.ts';
import { toUpload, Upload } from './upload.type.ts';

@Resolver(() => Dataset)
export class DatasetResolver {
  @Query(() => DatasetConnection, { description: 'The data sets that are not deleted, newest first.' })
  datasets(@Args(() => PageArgs) page: PageArgs, @Ctx() { store }: Context): Promise<Connection<Dataset>> {
    return connect(page, store.datasets.list, toDataset);
  }

  @Mutation(() => Upload, { description: 'Announces a file; PUT its bytes to the url that comes back.' })
  async createUpload(
    @Arg('input', () => CreateUploadInput, { description: 'The file.' }) { name }: CreateUploadInput,
    @Ctx() { store }: Context,
  ): Promise<Upload> {
    return toUpload(await store.uploads.create({ name: ofLength('name', name, 255) }));
  }

  @Mutation(() => Dataset, {
    description:
      'Reads an upload (or the documents given), deals them to splits and freezes the result. What can not be read is reported with file and line; a source that is unusable as a whole is refused and makes no data set.',
  })
  async createDataset(
    @Arg('input', () => CreateDatasetInput, { description: 'Source and splits.' }) input: CreateDatasetInput,
    @Ctx() context: Context,
  ): Promise<Dataset> {
    return toDataset(await createDataset(context, input));
  }

  @Mutation(() => Dataset, {
    description:
      'Takes a data set off the list; runs and models made of it stay. Refused while a run of it goes on.',
  })
  async deleteDataset(
    @Arg('id', () => ID, { description: 'The data set.' }) id: string,
    @Ctx() { store }: Context,
  ): Promise<Dataset> {
    return toDataset(await store.datasets.delete(id));
  }

  @FieldResolver(() => [ClassCount], { description: 'Its classes by name, with their documents.' })
  async classes(@Root() { versionId }: Dataset, @Ctx() { store }: Context): Promise<ClassCount[]> {
    const classes = new Map<string, ClassCount>();
    for (const { label, split, count } of await store.datasets.classCounts(versionId)) {
      const row = classes.get(label) ?? { label, train: 0, validation: 0, test: 0, total: 0 };
      row[columns[split]] += count;
      row.total += count;
      classes.set(label, row);
    }
    return [...classes.values()];
  }

  @FieldResolver(() => [NormalizedDocument], {
    description: 'Training documents before and after a normalisation profile, to look at before training.',
  })
  async normalized(
    @Root() { versionId }: Dataset,
    @Arg('profile', () => NormalizationEnum, { description: 'The profile.' }) profile: NormalizationProfile,
    @Arg('first', () => Int, { defaultValue: 10, description: describe('first', 'How many at most.') })
    first: number,
    @Ctx() { store }: Context,
  ): Promise<NormalizedDocument[]> {
    const wanted = inRange('first', first);
    const { normalize } = createNormalizer(profile);
    const shown: NormalizedDocument[] = [];
    for await (const rows of store.datasets.documents(versionId, ['TRAIN'])) {
      for (const { text, file, line } of rows.slice(0, wanted - shown.length)) {
        shown.push({ before: text, after: normalize(text), file, line });
      }
      if (shown.length === wanted) break;
    }
    return shown;
  }

  @FieldResolver(() => [DatasetProblem], { description: 'What gave no document, in the order of reading.' })
  problems(
    @Root() { versionId }: Dataset,
    @Arg('first', () => Int, { defaultValue: 20, description: describe('problems', 'How many at most.') })
    first: number,
    @Ctx() { store }: Context,
  ): Promise<DatasetProblem[]> {
    return store.datasets.problems(versionId, inRange('problems', first));
  }
}

const columns = { TRAIN: 'train', VALIDATION: 'validation', TEST: 'test' } as const;
