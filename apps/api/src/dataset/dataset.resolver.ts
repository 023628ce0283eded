import type { Normalization, ShownDocument as ShownRow } from '@tasnif/store';
import { createNormalizer, type NormalizationProfile } from '@tasnif/tokenizer';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { FindingKindEnum, NormalizationEnum } from '../graphql/enums.ts';
import { describeLink, LinkArgs, signLink } from '../graphql/link.ts';
import {
  givenSwitches,
  NormalizationSwitches,
  type GivenSwitches,
} from '../graphql/normalization-switches.type.ts';
import { ofLength } from '../lengths.ts';
import { describe, inRange } from '../ranges.ts';
import { Job, toJob } from '../job/job.type.ts';
import { Evaluation, toEvaluation } from '../model/evaluation.type.ts';
import { createDataset, measureTokens, reviseDataset } from './create-dataset.ts';
import { CreateDatasetInput, CreateUploadInput, ReviseDatasetInput } from './dataset.input.ts';
import {
  ClassCount,
  Dataset,
  DatasetConnection,
  DatasetFinding,
  DatasetProblem,
  NormalizedDocument,
  toDataset,
  TokenReport,
  type TokenExample,
} from './dataset.type.ts';
import { toUpload, Upload } from './upload.type.ts';

@Resolver(() => Dataset)
export class DatasetResolver {
  @Query(() => DatasetConnection, {
    description: 'The data sets that are not deleted and are READY or will be, newest first.',
  })
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
      'Makes a data set of uploads, or of the documents given: a job reads them, compares them, deals them to splits and freezes the result as version 1; `job` of the answer says how far it is. What can not be read is reported with file and line; a source that is unusable as a whole fails the job and leaves nothing.',
  })
  async createDataset(
    @Arg('input', () => CreateDatasetInput, { description: 'Source and splits.' }) input: CreateDatasetInput,
    @Ctx() context: Context,
  ): Promise<Dataset> {
    return toDataset(await createDataset(context, input));
  }

  @Mutation(() => Dataset, {
    description:
      'Makes the next version of a data set out of all documents of the newest, those left out among them: other choices about duplicates, other splits. Runs and models of earlier versions keep theirs.',
  })
  async reviseDataset(
    @Arg('id', () => ID, { description: 'The data set.' }) id: string,
    @Arg('input', () => ReviseDatasetInput, { description: 'What to do otherwise.' })
    input: ReviseDatasetInput,
    @Ctx() context: Context,
  ): Promise<Dataset> {
    return toDataset(await reviseDataset(context, id, input));
  }

  @Mutation(() => Job, {
    description:
      "Counts a data set's texts as tokens of a base model; `tokens` of the data set has the result.",
  })
  async measureTokens(
    @Arg('dataset', () => ID, { description: 'The data set.' }) dataset: string,
    @Arg('baseModel', () => ID, { description: 'A base model that brings a vocabulary.' }) baseModel: string,
    @Arg('normalization', () => NormalizationEnum, {
      defaultValue: 'NONE',
      description: 'What is done to the texts first.',
    })
    normalization: Normalization,
    @Ctx() context: Context,
  ): Promise<Job> {
    return toJob(await measureTokens(context, dataset, { baseModel, normalization }));
  }

  @Mutation(() => Dataset, {
    description:
      'Takes a data set off the list; runs and models made of it stay. Refused while a run or a job of it goes on.',
  })
  async deleteDataset(
    @Arg('id', () => ID, { description: 'The data set.' }) id: string,
    @Ctx() { store }: Context,
  ): Promise<Dataset> {
    return toDataset(await store.datasets.delete(id));
  }

  @FieldResolver(() => [ClassCount], { description: 'Its classes by name, with their documents.' })
  async classes(
    @Root() { versionId, documentCount }: Dataset,
    @Ctx() { store }: Context,
  ): Promise<ClassCount[]> {
    if (versionId === null) return [];
    const classes = new Map<string, ClassCount>();
    for (const { label, split, count } of await store.datasets.classCounts(versionId)) {
      const row = classes.get(label) ?? { label, train: 0, validation: 0, test: 0, total: 0, share: 0 };
      row[columns[split]] += count;
      row.total += count;
      row.share = row.total / documentCount;
      classes.set(label, row);
    }
    return [...classes.values()];
  }

  @FieldResolver(() => [NormalizedDocument], {
    description:
      'Training documents before and after a normalisation profile and its switches, to look at before training.',
  })
  async normalized(
    @Root() { versionId }: Dataset,
    @Arg('profile', () => NormalizationEnum, { description: 'The profile.' }) profile: NormalizationProfile,
    @Arg('switches', () => NormalizationSwitches, {
      nullable: true,
      description: 'Steps turned on or off over the profile. Default: none.',
    })
    switches: GivenSwitches | null | undefined,
    @Arg('first', () => Int, { defaultValue: 10, description: describe('first', 'How many at most.') })
    first: number,
    @Ctx() { store }: Context,
  ): Promise<NormalizedDocument[]> {
    const wanted = inRange('first', first);
    if (versionId === null) return [];
    const { normalize } = createNormalizer(profile, givenSwitches(switches));
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
  async problems(
    @Root() { versionId }: Dataset,
    @Arg('first', () => Int, { defaultValue: 20, description: describe('problems', 'How many at most.') })
    first: number,
    @Ctx() { store }: Context,
  ): Promise<DatasetProblem[]> {
    const wanted = inRange('problems', first);
    return versionId === null ? [] : store.datasets.problems(versionId, wanted);
  }

  @FieldResolver(() => [DatasetFinding], {
    description: 'Documents that are doubtful, in the order of the source; `findingsUrl` has them all.',
  })
  async findings(
    @Root() { versionId }: Dataset,
    @Arg('kind', () => FindingKindEnum, { nullable: true, description: 'Of one kind. Default: of all.' })
    kind: keyof typeof FindingKindEnum | null | undefined,
    @Arg('first', () => Int, { defaultValue: 20, description: describe('findings', 'How many at most.') })
    first: number,
    @Ctx() { store }: Context,
  ): Promise<DatasetFinding[]> {
    const wanted = inRange('findings', first);
    const shown: DatasetFinding[] = [];
    if (versionId === null) return shown;
    for await (const batch of store.datasets.findings(versionId, kind ?? null)) {
      shown.push(...batch.slice(0, wanted - shown.length));
      if (shown.length === wanted) break;
    }
    return shown;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: describeLink('What `findingsUrl` gives, null as that is,'),
  })
  async findingsLink(
    @Root() { findingsUrl }: Dataset,
    @Args(() => LinkArgs) args: LinkArgs,
    @Ctx() context: Context,
  ): Promise<string | null> {
    if (findingsUrl === null) return null;
    return signLink(context, 'GET /datasets/:id/findings.csv', findingsUrl, args);
  }

  @FieldResolver(() => [Evaluation], {
    description:
      'Every time that a model was measured on its test split by request, newest first; of a locked test split that is all there is.',
  })
  async evaluations(
    @Root() { id }: Dataset,
    @Arg('first', () => Int, { defaultValue: 20, description: describe('first', 'How many at most.') })
    first: number,
    @Ctx() { store }: Context,
  ): Promise<Evaluation[]> {
    return (await store.evaluations.list(id, inRange('first', first))).map(toEvaluation);
  }

  @FieldResolver(() => [TokenReport], {
    description:
      'What its texts are as tokens, for each base model under which they were counted, newest first.',
  })
  async tokens(@Root() { versionId }: Dataset, @Ctx() { store }: Context): Promise<TokenReport[]> {
    if (versionId === null) return [];
    const reports = await store.datasets.tokens(versionId);
    return Promise.all(
      reports.map(async ({ baseModelId, normalization, figures: { longest, mostUnknown, ...figures } }) => {
        const documents = [...longest, ...mostUnknown].map(({ document }) => document);
        const shown = await store.datasets.show(versionId, documents);
        const withText = withDocuments(shown);
        return {
          ...{ baseModelId, normalization, ...figures },
          longest: withText(longest),
          mostUnknown: withText(mostUnknown),
        };
      }),
    );
  }
}

function withDocuments(shown: ReadonlyMap<number, ShownRow>) {
  return (examples: readonly { document: number; tokens: number; unknown: number }[]): TokenExample[] =>
    examples.flatMap(({ document: index, ...counts }) => {
      const document = shown.get(index);
      return document === undefined ? [] : [{ document, ...counts }];
    });
}

const columns = { TRAIN: 'train', VALIDATION: 'validation', TEST: 'test' } as const;
