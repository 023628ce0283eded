import type { CreateDatasetInput, StartTrainingInput } from '@tasnif/cli';

/** What a task is judged by, on its test split. */
export type Measure = 'ACCURACY' | 'MACRO_F1' | 'POSITIVE_NEGATIVE_F1';

/** Texts with labels whose published results ours can stand beside. */
export interface QualityTask {
  /** As the command line names it. */
  id: string;
  /** For people. */
  name: string;
  measure: Measure;
  /** Below the data folder; where there is no test file the test split is dealt. */
  train: string;
  test?: string;
  /** As the data set is made of them. */
  dataset: Partial<CreateDatasetInput>;
  /** As runs are started. */
  training: Partial<StartTrainingInput>;
  /** Of MARBERT, as its authors published it, in percent. */
  published: number | null;
}

const tweets = { train: 'arsarcasm/ArSarcasm_train.csv', test: 'arsarcasm/ArSarcasm_test.csv' };
const news = { train: 'sanad-khaleej-7-train.zip' };
/** Deals a fifth for testing. */
const dealt = { seed: 42, testShare: 0.2, validationShare: 0.1 };

export const tasks: readonly QualityTask[] = [
  {
    ...{ id: 'ajgt', name: 'AJGT: sentiment of Jordanian tweets', measure: 'ACCURACY', published: 96.11 },
    ...{ train: 'ajgt/UBC_AJGT_final_shuffled_train.tsv', test: 'ajgt/UBC_AJGT_final_shuffled_test.tsv' },
    ...{ dataset: {}, training: {} },
  },
  {
    ...{ id: 'sentiment', name: 'ArSarcasm: sentiment of tweets', measure: 'POSITIVE_NEGATIVE_F1' },
    ...{ ...tweets, dataset: { labelColumn: 'sentiment' }, training: {}, published: 71.5 },
  },
  {
    ...{ id: 'sarcasm', name: 'ArSarcasm: sarcasm in tweets', measure: 'MACRO_F1' },
    ...{ ...tweets, dataset: { labelColumn: 'sarcasm' }, training: {}, published: 76.3 },
  },
  {
    ...{ id: 'dialect', name: 'ArSarcasm: dialect of tweets', measure: 'MACRO_F1' },
    ...{ ...tweets, dataset: { labelColumn: 'dialect' }, training: {}, published: 54.7 },
  },
  {
    ...{ id: 'sanad-50', name: 'SANAD: topics of news, 50 documents a class', measure: 'ACCURACY' },
    ...{ ...news, dataset: dealt, published: null },
    // Whoever has 50 documents a class to learn from has not thousands to choose an epoch by.
    training: { sampleDocuments: 350, validationDocuments: 70 },
  },
  {
    ...{ id: 'sanad', name: 'SANAD: topics of news', measure: 'ACCURACY' },
    ...{ ...news, dataset: dealt, training: {}, published: null },
  },
];
