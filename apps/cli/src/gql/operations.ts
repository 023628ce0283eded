// Generated from schema.graphql and src/operations/*.graphql; the README says how.
import type { TypedDocument } from './typed-document.ts';

/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> =
  T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type BakeOffStatus = 'CANCELLED' | 'FAILED' | 'RUNNING' | 'SUCCEEDED' | 'WAITING';

export type BaseModelSource = 'FOLDER' | 'HUB' | 'PRETRAINED' | 'SCRATCH' | 'UPLOAD';

export type BaseModelStatus = 'FAILED' | 'IMPORTING' | 'READY';

export type BestMetric =
  'ACCURACY' | 'LOSS' | 'MACRO_F1' | 'MACRO_PRECISION' | 'MACRO_RECALL' | 'MATTHEWS' | 'WEIGHTED_F1';

export type ClassWeights = 'BALANCED' | 'NONE';

export type ClassifyFileInput = {
  readonly alias?: string | null | undefined;
  readonly encoding?: TextEncoding | null | undefined;
  readonly format?: ResultFormat;
  readonly model?: string | null | undefined;
  readonly precision?: number | null | undefined;
  readonly sheet?: string | null | undefined;
  readonly textColumn?: string | null | undefined;
  readonly textFiles?: TextFiles | null | undefined;
  readonly topK?: number;
  readonly upload: string;
};

export type CreateDatasetInput = {
  readonly baseModel?: string | null | undefined;
  readonly conflicts?: KeepOrDrop | null | undefined;
  readonly documents?: ReadonlyArray<DocumentInput> | null | undefined;
  readonly duplicateThreshold?: number | null | undefined;
  readonly duplicates?: KeepOrDrop | null | undefined;
  readonly encoding?: TextEncoding | null | undefined;
  readonly files?: ReadonlyArray<DatasetFileInput> | null | undefined;
  readonly folds?: number | null | undefined;
  readonly groupColumn?: string | null | undefined;
  readonly labelColumn?: string | null | undefined;
  readonly leaks?: LeakChoice | null | undefined;
  readonly maxPerClass?: number | null | undefined;
  readonly name: string;
  readonly normalization?: Normalization;
  readonly seed?: number | null | undefined;
  readonly sheet?: string | null | undefined;
  readonly splitColumn?: string | null | undefined;
  readonly testLocked?: boolean | null | undefined;
  readonly testShare?: number | null | undefined;
  readonly textColumn?: string | null | undefined;
  readonly textFiles?: TextFiles | null | undefined;
  readonly upload?: string | null | undefined;
  readonly validationShare?: number | null | undefined;
};

export type CreateUploadInput = {
  readonly name: string;
};

export type DatasetFileInput = {
  readonly split?: Split | null | undefined;
  readonly upload: string;
};

export type DatasetStatus = 'FAILED' | 'IMPORTING' | 'READY';

export type Device = 'AUTO' | 'CPU' | 'CUDA' | 'MPS';

export type DocumentInput = {
  readonly label: string;
  readonly text: string;
};

export type DriftVerdict = 'SHIFTED' | 'STABLE' | 'STRONG';

export type Engine = 'TENSORFLOW' | 'TORCH' | 'WASM';

export type Exclusion = 'CLASS_FULL' | 'CONFLICT' | 'DUPLICATE' | 'LEAK';

export type ExplanationMethod = 'OCCLUSION';

export type ExportModelInput = {
  readonly browser?: boolean;
  readonly model: string;
  readonly precisions?: ReadonlyArray<ExportPrecision> | null | undefined;
  readonly trimVocabulary?: boolean | null | undefined;
};

export type ExportPrecision = 'F32' | 'FP16' | 'INT8';

export type FindingKind = 'CONFLICT' | 'DUPLICATE' | 'LEAK' | 'NON_ARABIC';

export type HubModelInput = {
  readonly name: string;
  readonly revision?: string;
};

export type ImportBaseModelInput = {
  readonly acceptLicence?: boolean;
  readonly folder?: string | null | undefined;
  readonly hub?: HubModelInput | null | undefined;
  readonly licence?: string | null | undefined;
  readonly name: string;
  readonly upload?: string | null | undefined;
};

export type JobKind =
  | 'CLASSIFY_FILE'
  | 'CREATE_DATASET'
  | 'EVALUATE_MODEL'
  | 'EXPORT_MODEL'
  | 'IMPORT_BASE_MODEL'
  | 'MEASURE_TOKENS'
  | 'REVISE_DATASET';

export type JobStatus = 'CANCELLED' | 'FAILED' | 'RUNNING' | 'SUCCEEDED' | 'WAITING';

export type KeepOrDrop = 'DROP' | 'KEEP';

export type LeakChoice = 'DROP' | 'KEEP' | 'MOVE_TO_TRAIN';

export type LogLevel = 'ERROR' | 'INFO' | 'WARN';

export type Normalization =
  'ARABERT' | 'ARABERT_TWITTER' | 'ARBERT' | 'CAMELBERT' | 'LIGHT' | 'MARBERT' | 'NONE' | 'NOTEBOOK';

export type NormalizationSwitchesInput = {
  readonly alef?: boolean | null | undefined;
  readonly digits?: boolean | null | undefined;
  readonly elongation?: boolean | null | undefined;
  readonly elongationToOne?: boolean | null | undefined;
  readonly emails?: boolean | null | undefined;
  readonly hamza?: boolean | null | undefined;
  readonly hashtags?: boolean | null | undefined;
  readonly html?: boolean | null | undefined;
  readonly links?: boolean | null | undefined;
  readonly mentions?: boolean | null | undefined;
  readonly presentationForms?: boolean | null | undefined;
  readonly spaces?: boolean | null | undefined;
  readonly spacing?: boolean | null | undefined;
  readonly stems?: boolean | null | undefined;
  readonly taMarbuta?: boolean | null | undefined;
  readonly tashkeel?: boolean | null | undefined;
  readonly tatweel?: boolean | null | undefined;
  readonly withoutDigits?: boolean | null | undefined;
  readonly withoutEmoji?: boolean | null | undefined;
  readonly withoutLatin?: boolean | null | undefined;
  readonly withoutPunctuation?: boolean | null | undefined;
  readonly withoutStopWords?: boolean | null | undefined;
  readonly ya?: boolean | null | undefined;
};

export type Phase =
  | 'CANCELLED'
  | 'EVALUATING'
  | 'EXPORTING'
  | 'FAILED'
  | 'PAUSED'
  | 'PREPARING'
  | 'QUEUED'
  | 'SUCCEEDED'
  | 'TRAINING';

export type Precision = 'AUTO' | 'BF16' | 'F32';

export type Recipe = 'DEFAULT' | 'FAST' | 'FLASH' | 'NOTEBOOK';

export type ResultFormat = 'CSV' | 'JSONL';

export type ReviseDatasetInput = {
  readonly baseModel?: string | null | undefined;
  readonly conflicts?: KeepOrDrop | null | undefined;
  readonly duplicateThreshold?: number | null | undefined;
  readonly duplicates?: KeepOrDrop | null | undefined;
  readonly folds?: number | null | undefined;
  readonly leaks?: LeakChoice | null | undefined;
  readonly maxPerClass?: number | null | undefined;
  readonly normalization?: Normalization;
  readonly seed?: number | null | undefined;
  readonly testLocked?: boolean | null | undefined;
  readonly testShare?: number | null | undefined;
  readonly validationShare?: number | null | undefined;
};

export type RunKind = 'FINE_TUNING' | 'PRETRAINING';

export type Schedule = 'CONSTANT' | 'COSINE' | 'LINEAR';

export type Split = 'TEST' | 'TRAIN' | 'VALIDATION';

export type StartBakeOffInput = {
  readonly adversarialRadius?: number | null | undefined;
  readonly baseModels: ReadonlyArray<string>;
  readonly batchSize?: number | null | undefined;
  readonly bestMetric?: BestMetric | null | undefined;
  readonly checkpointMinutes?: number;
  readonly classWeights?: ClassWeights | null | undefined;
  readonly dataset: string;
  readonly device?: Device;
  readonly deviceIndex?: number;
  readonly dropout?: number | null | undefined;
  readonly earlyStopping?: number | null | undefined;
  readonly epochs?: number | null | undefined;
  readonly freezeEmbeddings?: boolean | null | undefined;
  readonly frozenLayers?: number | null | undefined;
  readonly gradientAccumulation?: number | null | undefined;
  readonly gradientClip?: number | null | undefined;
  readonly labelSmoothing?: number | null | undefined;
  readonly layerDecay?: number | null | undefined;
  readonly learningRate?: number | null | undefined;
  readonly loraAlpha?: number | null | undefined;
  readonly loraRank?: number | null | undefined;
  readonly maxBatchTokens?: number | null | undefined;
  readonly maxLength?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly normalizationSwitches?: NormalizationSwitchesInput | null | undefined;
  readonly normalizations?: ReadonlyArray<Normalization> | null | undefined;
  readonly precision?: Precision;
  readonly recipe?: Recipe;
  readonly sampleDocuments?: number | null | undefined;
  readonly schedule?: Schedule | null | undefined;
  readonly seeds?: ReadonlyArray<number>;
  readonly sparseEmbedding?: boolean;
  readonly validationDocuments?: number;
  readonly warmupShare?: number | null | undefined;
  readonly weightDecay?: number | null | undefined;
};

export type StartPretrainingInput = {
  readonly baseModel?: string | null | undefined;
  readonly batchTokens?: number | null | undefined;
  readonly checkpointMinutes?: number;
  readonly device?: Device;
  readonly deviceIndex?: number;
  readonly dropout?: number | null | undefined;
  readonly epochs?: number | null | undefined;
  readonly evaluateEvery?: number | null | undefined;
  readonly heldOutShare?: number | null | undefined;
  readonly learningRate?: number | null | undefined;
  readonly maskedShare?: number | null | undefined;
  readonly maxBatchTokens?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly normalization?: Normalization | null | undefined;
  readonly normalizationSwitches?: NormalizationSwitchesInput | null | undefined;
  readonly precision?: Precision;
  readonly rampShare?: number | null | undefined;
  readonly schedule?: Schedule | null | undefined;
  readonly seed?: number;
  readonly texts: TextsInput;
  readonly tokens?: number | null | undefined;
  readonly vocabularySize?: number | null | undefined;
  readonly warmupShare?: number | null | undefined;
  readonly weightDecay?: number | null | undefined;
  readonly windowLength?: number | null | undefined;
};

export type StartTrainingInput = {
  readonly adversarialRadius?: number | null | undefined;
  readonly baseModel?: string | null | undefined;
  readonly batchSize?: number | null | undefined;
  readonly bestMetric?: BestMetric | null | undefined;
  readonly checkpointMinutes?: number;
  readonly classWeights?: ClassWeights | null | undefined;
  readonly crossValidate?: boolean;
  readonly dataset: string;
  readonly device?: Device;
  readonly deviceIndex?: number;
  readonly distillFrom?: string | null | undefined;
  readonly distillTemperature?: number | null | undefined;
  readonly distillTexts?: TextsInput | null | undefined;
  readonly distillWeight?: number | null | undefined;
  readonly dropout?: number | null | undefined;
  readonly earlyStopping?: number | null | undefined;
  readonly epochs?: number | null | undefined;
  readonly fold?: number | null | undefined;
  readonly freezeEmbeddings?: boolean | null | undefined;
  readonly frozenLayers?: number | null | undefined;
  readonly gradientAccumulation?: number | null | undefined;
  readonly gradientClip?: number | null | undefined;
  readonly labelSmoothing?: number | null | undefined;
  readonly layerDecay?: number | null | undefined;
  readonly learningRate?: number | null | undefined;
  readonly loraAlpha?: number | null | undefined;
  readonly loraRank?: number | null | undefined;
  readonly maxBatchTokens?: number | null | undefined;
  readonly maxLength?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly normalization?: Normalization | null | undefined;
  readonly normalizationSwitches?: NormalizationSwitchesInput | null | undefined;
  readonly precision?: Precision;
  readonly recipe?: Recipe;
  readonly sampleDocuments?: number | null | undefined;
  readonly schedule?: Schedule | null | undefined;
  readonly seed?: number;
  readonly seeds?: ReadonlyArray<number> | null | undefined;
  readonly sparseEmbedding?: boolean;
  readonly validationDocuments?: number | null | undefined;
  readonly warmupShare?: number | null | undefined;
  readonly weightDecay?: number | null | undefined;
};

export type TextEncoding = 'ISO_8859_6' | 'UTF_8' | 'UTF_16BE' | 'UTF_16LE' | 'WINDOWS_1256';

export type TextFiles = 'DOCUMENT_PER_FILE' | 'DOCUMENT_PER_LINE';

export type TextsInput = {
  readonly datasets?: ReadonlyArray<string>;
  readonly uploads?: ReadonlyArray<string>;
};

export type VariantStatus = 'EXPORTING' | 'FAILED' | 'READY';

export type WeightsFormat = 'PYTORCH' | 'SAFETENSORS';

export type BakeOffProgressFieldsFragment = {
  readonly id: string;
  readonly name: string;
  readonly status: BakeOffStatus;
  readonly runsDone: number;
  readonly runsTotal: number;
  readonly etaSeconds: number | null;
  readonly runs: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly phase: Phase;
    readonly step: number;
    readonly totalSteps: number | null;
    readonly error: { readonly message: string } | null;
    readonly model: { readonly macroF1: number } | null;
  }>;
};

export type BakeOffFieldsFragment = {
  readonly trainingDocuments: number;
  readonly validationDocuments: number;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly advice: string | null;
  readonly dataset: { readonly id: string; readonly name: string };
  readonly candidates: ReadonlyArray<{
    readonly rank: number | null;
    readonly normalization: Normalization;
    readonly accuracy: number | null;
    readonly macroF1: number | null;
    readonly macroF1Deviation: number | null;
    readonly isTied: boolean | null;
    readonly trainingSeconds: number | null;
    readonly documentsPerSecond: number | null;
    readonly millisecondsPerText: number | null;
    readonly parameters: number | null;
    readonly bytes: number | null;
    readonly licence: string | null;
    readonly researchOnly: boolean;
    readonly baseModel: { readonly id: string; readonly name: string };
    readonly models: ReadonlyArray<{ readonly id: string }>;
    readonly accuracyInterval: { readonly lower: number; readonly upper: number } | null;
    readonly macroF1Interval: { readonly lower: number; readonly upper: number } | null;
    readonly error: RunErrorFieldsFragment | null;
  }>;
} & BakeOffProgressFieldsFragment;

export type StartBakeOffMutationVariables = Exact<{
  input: StartBakeOffInput;
}>;

export type StartBakeOffMutation = {
  readonly startBakeOff: {
    readonly trainingDocuments: number;
    readonly validationDocuments: number;
  } & BakeOffProgressFieldsFragment;
};

export type CancelBakeOffMutationVariables = Exact<{
  id: string;
}>;

export type CancelBakeOffMutation = { readonly cancelBakeOff: BakeOffProgressFieldsFragment };

export type BakeOffProgressQueryVariables = Exact<{
  id: string;
}>;

export type BakeOffProgressQuery = {
  readonly node:
    | ({ readonly __typename: 'BakeOff' } & BakeOffProgressFieldsFragment)
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type BakeOffQueryVariables = Exact<{
  id: string;
}>;

export type BakeOffQuery = {
  readonly node:
    | ({ readonly __typename: 'BakeOff' } & BakeOffFieldsFragment)
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type BakeOffsQueryVariables = Exact<{
  first: number;
}>;

export type BakeOffsQuery = {
  readonly bakeOffs: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly status: BakeOffStatus;
      readonly createdAt: string;
    }>;
  };
};

export type ClassificationFieldsFragment = {
  readonly label: string;
  readonly confidence: number;
  readonly abstained: boolean;
  readonly calibrated: boolean;
  readonly truncated: boolean;
  readonly tokens: number;
  readonly windows: number;
  readonly latencyMs: number;
  readonly scores: ReadonlyArray<{ readonly label: string; readonly probability: number }>;
  readonly model: { readonly id: string };
};

export type ExplanationFieldsFragment = {
  readonly method: ExplanationMethod;
  readonly label: string;
  readonly baseline: string;
  readonly logOdds: number;
  readonly baselineLogOdds: number;
  readonly words: ReadonlyArray<{
    readonly start: number;
    readonly end: number;
    readonly word: string;
    readonly weight: number;
    readonly isExact: boolean;
    readonly isRead: boolean;
  }>;
};

export type ClassifyQueryVariables = Exact<{
  text: string;
  model?: string | null | undefined;
  alias?: string | null | undefined;
  topK?: number | null | undefined;
  precision?: number | null | undefined;
  explain?: boolean;
  explainLabel?: string | null | undefined;
}>;

export type ClassifyQuery = {
  readonly classify: {
    readonly explanation: ExplanationFieldsFragment | null;
  } & ClassificationFieldsFragment;
};

export type ClassifyBatchQueryVariables = Exact<{
  texts: ReadonlyArray<string> | string;
  model?: string | null | undefined;
  alias?: string | null | undefined;
  topK?: number | null | undefined;
  precision?: number | null | undefined;
}>;

export type ClassifyBatchQuery = { readonly classifyBatch: ReadonlyArray<ClassificationFieldsFragment> };

export type JobFieldsFragment = {
  readonly id: string;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly stage: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string | null;
  readonly rate: number | null;
  readonly etaSeconds: number | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly file: string | null;
    readonly line: number | null;
  } | null;
};

export type ShownDocumentFieldsFragment = {
  readonly file: string;
  readonly line: number;
  readonly label: string;
  readonly split: Split;
  readonly text: string;
  readonly excluded: Exclusion | null;
};

export type DatasetFieldsFragment = {
  readonly id: string;
  readonly name: string;
  readonly status: DatasetStatus;
  readonly version: number;
  readonly excludedCount: number;
  readonly findingsUrl: string | null;
  readonly documentCount: number;
  readonly problemCount: number;
  readonly createdAt: string;
  readonly job: JobFieldsFragment | null;
  readonly settings: {
    readonly seed: number;
    readonly validationShare: number;
    readonly testShare: number;
    readonly folds: number;
    readonly maxPerClass: number | null;
    readonly testLocked: boolean;
    readonly duplicateThreshold: number;
    readonly duplicates: KeepOrDrop;
    readonly leaks: LeakChoice;
    readonly conflicts: KeepOrDrop;
  } | null;
  readonly report: {
    readonly characters: number;
    readonly nonArabicShare: number;
    readonly exactGroups: number;
    readonly nearGroups: number;
    readonly findings: ReadonlyArray<{ readonly code: string; readonly count: number }>;
    readonly excluded: ReadonlyArray<{ readonly code: string; readonly count: number }>;
    readonly problems: ReadonlyArray<{ readonly code: string; readonly count: number }>;
  } | null;
  readonly tokens: ReadonlyArray<{
    readonly baseModelId: string;
    readonly normalization: Normalization;
    readonly total: number;
    readonly median: number;
    readonly p90: number;
    readonly unknownShare: number;
    readonly cuts: ReadonlyArray<{ readonly at: number; readonly share: number }>;
  }>;
  readonly classes: ReadonlyArray<{
    readonly label: string;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly total: number;
    readonly share: number;
  }>;
  readonly encodings: ReadonlyArray<{
    readonly encoding: TextEncoding;
    readonly guessed: boolean;
    readonly files: number;
    readonly example: string;
  }>;
  readonly problems: ReadonlyArray<{
    readonly code: string;
    readonly file: string;
    readonly line: number | null;
    readonly message: string;
  }>;
};

export type CreateUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;

export type CreateUploadMutation = { readonly createUpload: { readonly id: string; readonly url: string } };

export type UploadStateQueryVariables = Exact<{
  id: string;
}>;

export type UploadStateQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | {
        readonly __typename: 'Upload';
        readonly name: string;
        readonly url: string;
        readonly receivedBytes: number;
        readonly sha256: string | null;
      }
    | null;
};

export type CreateDatasetMutationVariables = Exact<{
  input: CreateDatasetInput;
}>;

export type CreateDatasetMutation = { readonly createDataset: DatasetFieldsFragment };

export type ReviseDatasetMutationVariables = Exact<{
  id: string;
  input: ReviseDatasetInput;
}>;

export type ReviseDatasetMutation = { readonly reviseDataset: DatasetFieldsFragment };

export type MeasureTokensMutationVariables = Exact<{
  dataset: string;
  baseModel: string;
  normalization: Normalization;
}>;

export type MeasureTokensMutation = { readonly measureTokens: JobFieldsFragment };

export type NormalizedQueryVariables = Exact<{
  id: string;
  profile: Normalization;
  switches?: NormalizationSwitchesInput | null | undefined;
  first: number;
}>;

export type NormalizedQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | {
        readonly __typename: 'Dataset';
        readonly normalized: ReadonlyArray<{
          readonly before: string;
          readonly after: string;
          readonly file: string;
          readonly line: number;
        }>;
      }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type CancelJobMutationVariables = Exact<{
  id: string;
}>;

export type CancelJobMutation = { readonly cancelJob: JobFieldsFragment };

export type DatasetQueryVariables = Exact<{
  id: string;
}>;

export type DatasetQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | ({ readonly __typename: 'Dataset' } & DatasetFieldsFragment)
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type FindingsQueryVariables = Exact<{
  id: string;
  kind?: FindingKind | null | undefined;
  first: number;
}>;

export type FindingsQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | {
        readonly __typename: 'Dataset';
        readonly findings: ReadonlyArray<{
          readonly kind: FindingKind;
          readonly similarity: number | null;
          readonly document: ShownDocumentFieldsFragment;
          readonly twin: ShownDocumentFieldsFragment | null;
        }>;
      }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type DatasetsQueryVariables = Exact<{
  first: number;
}>;

export type DatasetsQuery = {
  readonly datasets: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly status: DatasetStatus;
      readonly version: number;
      readonly documentCount: number;
      readonly problemCount: number;
      readonly createdAt: string;
      readonly classes: ReadonlyArray<{ readonly label: string; readonly total: number }>;
    }>;
  };
};

export type DeploymentFieldsFragment = {
  readonly id: string;
  readonly alias: string;
  readonly notice: string | null;
  readonly createdAt: string;
  readonly model: {
    readonly id: string;
    readonly name: string;
    readonly accuracy: number;
    readonly macroF1: number;
    readonly run: {
      readonly id: string;
      readonly baseModel: { readonly name: string; readonly licence: string | null };
    };
  };
  readonly challenge: {
    readonly id: string;
    readonly share: number;
    readonly createdAt: string;
    readonly notice: string | null;
    readonly model: { readonly id: string; readonly name: string; readonly macroF1: number };
  } | null;
};

export type ShiftFieldsFragment = {
  readonly populationStabilityIndex: number | null;
  readonly verdict: DriftVerdict | null;
};

export type DeploymentsQueryVariables = Exact<{
  first: number;
}>;

export type DeploymentsQuery = {
  readonly deployments: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<
      {
        readonly challenge: {
          readonly agreement: {
            readonly compared: number;
            readonly agreed: number;
            readonly share: number | null;
          };
        } | null;
        readonly drift: {
          readonly texts: number;
          readonly labels: ShiftFieldsFragment;
          readonly lengths: ShiftFieldsFragment;
        };
      } & DeploymentFieldsFragment
    >;
  };
};

export type DeploymentHistoryQueryVariables = Exact<{
  alias: string;
  first: number;
}>;

export type DeploymentHistoryQuery = {
  readonly deploymentHistory: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{ readonly rolledBackAt: string | null } & DeploymentFieldsFragment>;
  };
  readonly deployment: {
    readonly id: string;
    readonly days: ReadonlyArray<{
      readonly day: string;
      readonly inShadow: boolean;
      readonly requests: number;
      readonly errors: number;
      readonly dropped: number;
      readonly truncated: number;
      readonly meanConfidence: number | null;
      readonly meanLatencyMilliseconds: number | null;
      readonly model: { readonly id: string };
    }>;
    readonly challenge: {
      readonly agreement: {
        readonly compared: number;
        readonly agreed: number;
        readonly share: number | null;
        readonly disagreements: ReadonlyArray<{
          readonly champion: string;
          readonly challenger: string;
          readonly texts: number;
        }>;
      };
    } | null;
  } | null;
};

export type DeployModelMutationVariables = Exact<{
  id: string;
  alias?: string | null | undefined;
}>;

export type DeployModelMutation = { readonly deployModel: DeploymentFieldsFragment };

export type RollbackDeploymentMutationVariables = Exact<{
  alias?: string | null | undefined;
}>;

export type RollbackDeploymentMutation = { readonly rollbackDeployment: DeploymentFieldsFragment };

export type ChallengeDeploymentMutationVariables = Exact<{
  model: string;
  alias?: string | null | undefined;
  share?: number | null | undefined;
}>;

export type ChallengeDeploymentMutation = { readonly challengeDeployment: DeploymentFieldsFragment };

export type EndChallengeMutationVariables = Exact<{
  alias?: string | null | undefined;
}>;

export type EndChallengeMutation = { readonly endChallenge: DeploymentFieldsFragment };

export type PromoteChallengerMutationVariables = Exact<{
  alias?: string | null | undefined;
}>;

export type PromoteChallengerMutation = { readonly promoteChallenger: DeploymentFieldsFragment };

export type DownloadFieldsFragment = {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly url: string;
};

export type ModelFilesQueryVariables = Exact<{
  id: string;
}>;

export type ModelFilesQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model'; readonly files: ReadonlyArray<DownloadFieldsFragment> }
    | { readonly __typename: 'ModelVariant'; readonly files: ReadonlyArray<DownloadFieldsFragment> }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type LinkFieldsFragment = { readonly path: string; readonly link: string };

export type ModelLinksQueryVariables = Exact<{
  id: string;
  expiresInMinutes: number;
}>;

export type ModelLinksQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model'; readonly files: ReadonlyArray<LinkFieldsFragment> }
    | { readonly __typename: 'ModelVariant'; readonly files: ReadonlyArray<LinkFieldsFragment> }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type FileClassificationFieldsFragment = {
  readonly id: string;
  readonly name: string;
  readonly status: JobStatus;
  readonly alias: string | null;
  readonly format: ResultFormat;
  readonly precision: number | null;
  readonly totalRows: number | null;
  readonly rows: number;
  readonly problemRows: number;
  readonly abstainedRows: number;
  readonly truncatedRows: number;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly url: string | null;
  readonly createdAt: string;
  readonly job: JobFieldsFragment | null;
  readonly model: { readonly id: string };
  readonly classes: ReadonlyArray<{ readonly label: string; readonly rows: number }>;
};

export type ClassifyFileMutationVariables = Exact<{
  input: ClassifyFileInput;
}>;

export type ClassifyFileMutation = { readonly classifyFile: FileClassificationFieldsFragment };

export type FileClassificationQueryVariables = Exact<{
  id: string;
}>;

export type FileClassificationQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | ({ readonly __typename: 'FileClassification' } & FileClassificationFieldsFragment)
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type FileClassificationsQueryVariables = Exact<{
  first: number;
}>;

export type FileClassificationsQuery = {
  readonly fileClassifications: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly status: JobStatus;
      readonly totalRows: number | null;
      readonly rows: number;
      readonly problemRows: number;
      readonly createdAt: string;
    }>;
  };
};

export type FileClassificationLinkQueryVariables = Exact<{
  id: string;
  expiresInMinutes?: number | null | undefined;
}>;

export type FileClassificationLinkQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification'; readonly link: string | null }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type DeleteFileClassificationMutationVariables = Exact<{
  id: string;
}>;

export type DeleteFileClassificationMutation = { readonly deleteFileClassification: { readonly id: string } };

export type ModelsQueryVariables = Exact<{
  first: number;
}>;

export type ModelsQuery = {
  readonly models: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly classes: ReadonlyArray<string>;
      readonly accuracy: number;
      readonly macroF1: number;
      readonly baselineAccuracy: number;
      readonly baselineMacroF1: number;
      readonly linearBaselineAccuracy: number | null;
      readonly linearBaselineMacroF1: number | null;
      readonly testDocuments: number;
      readonly createdAt: string;
      readonly macroF1Interval: { readonly lower: number; readonly upper: number } | null;
    }>;
  };
};

export type BaseModelsQueryVariables = Exact<{
  first: number;
}>;

export type BaseModelsQuery = {
  readonly baseModels: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
      readonly status: BaseModelStatus;
      readonly source: BaseModelSource;
      readonly pretrainingLength: number | null;
      readonly licence: string | null;
    }>;
  };
};

export type BaseModelFieldsFragment = {
  readonly id: string;
  readonly name: string;
  readonly status: BaseModelStatus;
  readonly source: BaseModelSource;
  readonly origin: string | null;
  readonly layers: number | null;
  readonly hiddenSize: number | null;
  readonly heads: number | null;
  readonly positions: number | null;
  readonly pretrainingLength: number | null;
  readonly vocabularySize: number | null;
  readonly parameters: number | null;
  readonly weightsFormat: WeightsFormat | null;
  readonly droppedWeights: ReadonlyArray<string>;
  readonly addedWeights: ReadonlyArray<string>;
  readonly licence: string | null;
  readonly licenceIsResearchOnly: boolean;
  readonly createdAt: string;
  readonly job: JobFieldsFragment | null;
};

export type ImportBaseModelMutationVariables = Exact<{
  input: ImportBaseModelInput;
}>;

export type ImportBaseModelMutation = { readonly importBaseModel: BaseModelFieldsFragment };

export type BaseModelQueryVariables = Exact<{
  id: string;
}>;

export type BaseModelQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | ({ readonly __typename: 'BaseModel' } & BaseModelFieldsFragment)
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type EvaluateModelMutationVariables = Exact<{
  model: string;
  dataset?: string | null | undefined;
}>;

export type EvaluateModelMutation = {
  readonly evaluateModel: { readonly datasetId: string | null } & JobFieldsFragment;
};

export type EvaluationsQueryVariables = Exact<{
  id: string;
  first: number;
}>;

export type EvaluationsQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | {
        readonly __typename: 'Dataset';
        readonly evaluations: ReadonlyArray<{
          readonly modelId: string;
          readonly by: string;
          readonly createdAt: string;
          readonly documents: number;
          readonly accuracy: number;
          readonly macroF1: number;
          readonly loss: number;
        }>;
      }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type StatusQueryVariables = Exact<{ [key: string]: never }>;

export type StatusQuery = {
  readonly datasets: { readonly totalCount: number };
  readonly trainingRuns: { readonly totalCount: number };
  readonly models: { readonly totalCount: number };
  readonly deployment: DeploymentFieldsFragment | null;
};

export type RunErrorFieldsFragment = {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly log: ReadonlyArray<string>;
};

export type ParameterFieldsFragment = {
  readonly recipe: Recipe;
  readonly epochs: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly gradientAccumulation: number;
  readonly maxBatchTokens: number | null;
  readonly normalization: Normalization;
  readonly maxLength: number;
  readonly schedule: Schedule;
  readonly warmupShare: number;
  readonly layerDecay: number;
  readonly weightDecay: number;
  readonly dropout: number;
  readonly labelSmoothing: number;
  readonly adversarialRadius: number;
  readonly gradientClip: number;
  readonly classWeights: ClassWeights;
  readonly freezeEmbeddings: boolean;
  readonly frozenLayers: number;
  readonly loraRank: number;
  readonly loraAlpha: number;
  readonly sparseEmbedding: boolean;
  readonly bestMetric: BestMetric;
  readonly earlyStopping: number;
  readonly checkpointMinutes: number;
  readonly seed: number;
  readonly sampleDocuments: number | null;
  readonly validationDocuments: number | null;
  readonly fold: number | null;
  readonly distillFrom: string | null;
  readonly distillTemperature: number;
  readonly distillWeight: number;
  readonly device: Device;
  readonly deviceIndex: number;
  readonly precision: Precision;
  readonly normalizationSwitches: {
    readonly presentationForms: boolean | null;
    readonly tashkeel: boolean | null;
    readonly tatweel: boolean | null;
    readonly digits: boolean | null;
    readonly alef: boolean | null;
    readonly ya: boolean | null;
    readonly taMarbuta: boolean | null;
    readonly hamza: boolean | null;
    readonly html: boolean | null;
    readonly elongationToOne: boolean | null;
    readonly elongation: boolean | null;
    readonly links: boolean | null;
    readonly emails: boolean | null;
    readonly hashtags: boolean | null;
    readonly mentions: boolean | null;
    readonly withoutLatin: boolean | null;
    readonly withoutDigits: boolean | null;
    readonly withoutPunctuation: boolean | null;
    readonly withoutEmoji: boolean | null;
    readonly spacing: boolean | null;
    readonly withoutStopWords: boolean | null;
    readonly stems: boolean | null;
    readonly spaces: boolean | null;
  };
  readonly distillTexts: {
    readonly uploadIds: ReadonlyArray<string>;
    readonly datasets: ReadonlyArray<{ readonly id: string }>;
  } | null;
};

export type PretrainingParameterFieldsFragment = {
  readonly normalization: Normalization;
  readonly vocabularySize: number | null;
  readonly windowLength: number;
  readonly heldOutShare: number;
  readonly maskedShare: number;
  readonly tokens: number | null;
  readonly epochs: number | null;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly warmupShare: number;
  readonly batchTokens: number;
  readonly rampShare: number;
  readonly weightDecay: number;
  readonly dropout: number;
  readonly evaluateEvery: number | null;
  readonly maxBatchTokens: number | null;
  readonly checkpointMinutes: number;
  readonly seed: number;
  readonly device: Device;
  readonly deviceIndex: number;
  readonly precision: Precision;
  readonly texts: {
    readonly datasets: ReadonlyArray<{ readonly id: string; readonly name: string }>;
    readonly uploads: ReadonlyArray<{ readonly id: string; readonly name: string }>;
  };
};

export type WarningFieldsFragment = {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
};

export type RunFieldsFragment = {
  readonly id: string;
  readonly kind: RunKind;
  readonly name: string;
  readonly phase: Phase;
  readonly pauseRequested: boolean;
  readonly engine: Engine | null;
  readonly device: string | null;
  readonly precision: Precision | null;
  readonly attempt: number;
  readonly step: number;
  readonly totalSteps: number | null;
  readonly checkpointStep: number | null;
  readonly lastSeq: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly dataset: { readonly id: string; readonly name: string } | null;
  readonly baseModel: { readonly id: string; readonly name: string };
  readonly parameters: ParameterFieldsFragment | null;
  readonly pretrainingParameters: PretrainingParameterFieldsFragment | null;
  readonly error: RunErrorFieldsFragment | null;
  readonly model: {
    readonly id: string;
    readonly accuracy: number;
    readonly macroF1: number;
    readonly loss: number;
    readonly testDocuments: number;
    readonly baselineAccuracy: number;
    readonly baselineMacroF1: number;
    readonly linearBaselineAccuracy: number | null;
    readonly linearBaselineMacroF1: number | null;
    readonly perClass: ReadonlyArray<{
      readonly label: string;
      readonly precision: number;
      readonly recall: number;
      readonly f1: number;
      readonly support: number;
    }>;
  } | null;
  readonly resultBaseModel: {
    readonly id: string;
    readonly name: string;
    readonly pretraining: {
      readonly tokens: number;
      readonly perplexity: number | null;
      readonly accuracy: number | null;
    } | null;
  } | null;
  readonly group: ReadonlyArray<{ readonly id: string; readonly name: string }>;
  readonly groupFigures: {
    readonly finished: number;
    readonly accuracy: { readonly mean: number; readonly standardDeviation: number };
    readonly macroF1: { readonly mean: number; readonly standardDeviation: number };
  } | null;
};

export type TrainingConfigQueryVariables = Exact<{
  input: StartTrainingInput;
}>;

export type TrainingConfigQuery = {
  readonly trainingConfig: {
    readonly warnings: ReadonlyArray<WarningFieldsFragment>;
  } & ParameterFieldsFragment;
};

export type StartTrainingMutationVariables = Exact<{
  input: StartTrainingInput;
}>;

export type StartTrainingMutation = {
  readonly startTraining: {
    readonly parameters: { readonly warnings: ReadonlyArray<WarningFieldsFragment> } | null;
  } & RunFieldsFragment;
};

export type StartPretrainingMutationVariables = Exact<{
  input: StartPretrainingInput;
}>;

export type StartPretrainingMutation = { readonly startPretraining: RunFieldsFragment };

export type PauseTrainingMutationVariables = Exact<{
  id: string;
}>;

export type PauseTrainingMutation = {
  readonly pauseTraining: { readonly id: string; readonly phase: Phase; readonly pauseRequested: boolean };
};

export type ResumeTrainingMutationVariables = Exact<{
  id: string;
}>;

export type ResumeTrainingMutation = {
  readonly resumeTraining: { readonly id: string; readonly phase: Phase; readonly pauseRequested: boolean };
};

export type CancelTrainingMutationVariables = Exact<{
  id: string;
}>;

export type CancelTrainingMutation = {
  readonly cancelTraining: { readonly id: string; readonly phase: Phase; readonly cancelRequested: boolean };
};

export type RunQueryVariables = Exact<{
  id: string;
}>;

export type RunQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'ModelVariant' }
    | ({ readonly __typename: 'TrainingRun' } & RunFieldsFragment)
    | { readonly __typename: 'Upload' }
    | null;
};

export type RunsQueryVariables = Exact<{
  first: number;
}>;

export type RunsQuery = {
  readonly trainingRuns: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly kind: RunKind;
      readonly name: string;
      readonly phase: Phase;
      readonly engine: Engine | null;
      readonly step: number;
      readonly totalSteps: number | null;
      readonly createdAt: string;
      readonly finishedAt: string | null;
      readonly model: { readonly id: string; readonly macroF1: number } | null;
      readonly resultBaseModel: {
        readonly id: string;
        readonly pretraining: { readonly perplexity: number | null } | null;
      } | null;
    }>;
  };
};

export type TrainingProgressSubscriptionVariables = Exact<{
  runId: string;
  afterSeq: number;
}>;

export type TrainingProgressSubscription = {
  readonly trainingProgress:
    | {
        readonly __typename: 'CheckpointSaved';
        readonly epoch: number;
        readonly step: number;
        readonly bytes: number;
        readonly seconds: number;
        readonly runId: string;
        readonly seq: number;
        readonly at: string;
        readonly replayed: boolean;
      }
    | {
        readonly __typename: 'EpochCompleted';
        readonly epoch: number;
        readonly epochs: number;
        readonly step: number;
        readonly trainLoss: number;
        readonly seconds: number;
        readonly runId: string;
        readonly seq: number;
        readonly at: string;
        readonly replayed: boolean;
      }
    | {
        readonly __typename: 'EvaluationCompleted';
        readonly epoch: number;
        readonly step: number;
        readonly split: Split;
        readonly loss: number;
        readonly accuracy: number;
        readonly macroF1: number;
        readonly baselineAccuracy: number;
        readonly baselineMacroF1: number;
        readonly linearBaselineAccuracy: number | null;
        readonly linearBaselineMacroF1: number | null;
        readonly best: boolean;
        readonly runId: string;
        readonly seq: number;
        readonly at: string;
        readonly replayed: boolean;
      }
    | {
        readonly __typename: 'LogLine';
        readonly level: LogLevel;
        readonly message: string;
        readonly runId: string;
        readonly seq: number;
        readonly at: string;
        readonly replayed: boolean;
      }
    | {
        readonly __typename: 'PretrainingEvaluated';
        readonly epoch: number;
        readonly step: number;
        readonly tokens: number;
        readonly loss: number;
        readonly perplexity: number;
        readonly accuracy: number;
        readonly masked: number;
        readonly runId: string;
        readonly seq: number;
        readonly at: string;
        readonly replayed: boolean;
      }
    | {
        readonly __typename: 'StateChanged';
        readonly phase: Phase;
        readonly previous: Phase | null;
        readonly attempt: number;
        readonly runId: string;
        readonly seq: number;
        readonly at: string;
        readonly replayed: boolean;
        readonly error: RunErrorFieldsFragment | null;
      }
    | {
        readonly __typename: 'StepProgress';
        readonly epoch: number;
        readonly step: number;
        readonly totalSteps: number;
        readonly loss: number;
        readonly learningRate: number;
        readonly gradientNorm: number;
        readonly textsPerSecond: number;
        readonly tokensPerSecond: number;
        readonly etaSeconds: number;
        readonly gflopsPerSecond: number | null;
        readonly matrixProductGflopsPerSecond: number | null;
        readonly memoryBytes: number | null;
        readonly tokensSeen: number | null;
        readonly totalTokens: number | null;
        readonly runId: string;
        readonly seq: number;
        readonly at: string;
        readonly replayed: boolean;
      };
};

export type VariantFieldsFragment = {
  readonly id: string;
  readonly status: VariantStatus;
  readonly trimVocabulary: boolean;
  readonly precisions: ReadonlyArray<ExportPrecision>;
  readonly browser: boolean;
  readonly createdAt: string;
  readonly job: JobFieldsFragment | null;
  readonly report: {
    readonly vocabularySize: number;
    readonly modelVocabularySize: number;
    readonly texts: number;
    readonly textsCutOtherwise: number;
    readonly macroF1: number;
    readonly graphs: ReadonlyArray<{
      readonly path: string;
      readonly bytes: number;
      readonly maxLogitDifference: number | null;
      readonly flippedLabels: number;
      readonly macroF1: number;
      readonly millisecondsPerText: number;
    }>;
  } | null;
  readonly files: ReadonlyArray<{
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly url: string;
  }>;
};

export type ExportModelMutationVariables = Exact<{
  input: ExportModelInput;
}>;

export type ExportModelMutation = { readonly exportModel: VariantFieldsFragment };

export type VariantQueryVariables = Exact<{
  id: string;
}>;

export type VariantQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model' }
    | ({ readonly __typename: 'ModelVariant' } & VariantFieldsFragment)
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type VariantsQueryVariables = Exact<{
  model: string;
}>;

export type VariantsQuery = {
  readonly node:
    | { readonly __typename: 'BakeOff' }
    | { readonly __typename: 'BaseModel' }
    | { readonly __typename: 'Challenge' }
    | { readonly __typename: 'Dataset' }
    | { readonly __typename: 'Deployment' }
    | { readonly __typename: 'FileClassification' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Model'; readonly variants: ReadonlyArray<VariantFieldsFragment> }
    | { readonly __typename: 'ModelVariant' }
    | { readonly __typename: 'TrainingRun' }
    | { readonly __typename: 'Upload' }
    | null;
};

export type DeleteVariantMutationVariables = Exact<{
  id: string;
}>;

export type DeleteVariantMutation = { readonly deleteModelVariant: { readonly id: string } };

export const StartBakeOffDocument = `fragment BakeOffProgressFields on BakeOff {
  id
  name
  status
  runsDone
  runsTotal
  etaSeconds
  runs {
    id
    name
    phase
    step
    totalSteps
    error {
      message
    }
    model {
      macroF1
    }
  }
}

mutation StartBakeOff($input: StartBakeOffInput!) {
  startBakeOff(input: $input) {
    ...BakeOffProgressFields
    trainingDocuments
    validationDocuments
  }
}` as TypedDocument<StartBakeOffMutation, StartBakeOffMutationVariables>;
export const CancelBakeOffDocument = `fragment BakeOffProgressFields on BakeOff {
  id
  name
  status
  runsDone
  runsTotal
  etaSeconds
  runs {
    id
    name
    phase
    step
    totalSteps
    error {
      message
    }
    model {
      macroF1
    }
  }
}

mutation CancelBakeOff($id: ID!) {
  cancelBakeOff(id: $id) {
    ...BakeOffProgressFields
  }
}` as TypedDocument<CancelBakeOffMutation, CancelBakeOffMutationVariables>;
export const BakeOffProgressDocument = `fragment BakeOffProgressFields on BakeOff {
  id
  name
  status
  runsDone
  runsTotal
  etaSeconds
  runs {
    id
    name
    phase
    step
    totalSteps
    error {
      message
    }
    model {
      macroF1
    }
  }
}

query BakeOffProgress($id: ID!) {
  node(id: $id) {
    __typename
    ...BakeOffProgressFields
  }
}` as TypedDocument<BakeOffProgressQuery, BakeOffProgressQueryVariables>;
export const BakeOffDocument = `fragment BakeOffProgressFields on BakeOff {
  id
  name
  status
  runsDone
  runsTotal
  etaSeconds
  runs {
    id
    name
    phase
    step
    totalSteps
    error {
      message
    }
    model {
      macroF1
    }
  }
}

fragment BakeOffFields on BakeOff {
  ...BakeOffProgressFields
  dataset {
    id
    name
  }
  trainingDocuments
  validationDocuments
  createdAt
  finishedAt
  advice
  candidates {
    rank
    baseModel {
      id
      name
    }
    normalization
    models {
      id
    }
    accuracy
    accuracyInterval {
      lower
      upper
    }
    macroF1
    macroF1Interval {
      lower
      upper
    }
    macroF1Deviation
    isTied
    trainingSeconds
    documentsPerSecond
    millisecondsPerText
    parameters
    bytes
    licence
    researchOnly
    error {
      ...RunErrorFields
    }
  }
}

query BakeOff($id: ID!) {
  node(id: $id) {
    __typename
    ...BakeOffFields
  }
}

fragment RunErrorFields on RunError {
  code
  message
  hint
  log
}` as TypedDocument<BakeOffQuery, BakeOffQueryVariables>;
export const BakeOffsDocument = `query BakeOffs($first: Int!) {
  bakeOffs(first: $first) {
    totalCount
    nodes {
      id
      name
      status
      createdAt
    }
  }
}` as TypedDocument<BakeOffsQuery, BakeOffsQueryVariables>;
export const ClassifyDocument = `fragment ClassificationFields on Classification {
  label
  confidence
  abstained
  calibrated
  scores {
    label
    probability
  }
  model {
    id
  }
  truncated
  tokens
  windows
  latencyMs: latencyMilliseconds
}

fragment ExplanationFields on Explanation {
  method
  label
  baseline
  logOdds
  baselineLogOdds
  words {
    start
    end
    word
    weight
    isExact
    isRead
  }
}

query Classify($text: String!, $model: ID, $alias: String, $topK: Int, $precision: Float, $explain: Boolean! = false, $explainLabel: String) {
  classify(
    text: $text
    model: $model
    alias: $alias
    topK: $topK
    precision: $precision
    explain: $explain
    explainLabel: $explainLabel
  ) {
    ...ClassificationFields
    explanation {
      ...ExplanationFields
    }
  }
}` as TypedDocument<ClassifyQuery, ClassifyQueryVariables>;
export const ClassifyBatchDocument = `fragment ClassificationFields on Classification {
  label
  confidence
  abstained
  calibrated
  scores {
    label
    probability
  }
  model {
    id
  }
  truncated
  tokens
  windows
  latencyMs: latencyMilliseconds
}

query ClassifyBatch($texts: [String!]!, $model: ID, $alias: String, $topK: Int, $precision: Float) {
  classifyBatch(
    texts: $texts
    model: $model
    alias: $alias
    topK: $topK
    precision: $precision
  ) {
    ...ClassificationFields
  }
}` as TypedDocument<ClassifyBatchQuery, ClassifyBatchQueryVariables>;
export const CreateUploadDocument = `mutation CreateUpload($input: CreateUploadInput!) {
  createUpload(input: $input) {
    id
    url
  }
}` as TypedDocument<CreateUploadMutation, CreateUploadMutationVariables>;
export const UploadStateDocument = `query UploadState($id: ID!) {
  node(id: $id) {
    __typename
    ... on Upload {
      name
      url
      receivedBytes
      sha256
    }
  }
}` as TypedDocument<UploadStateQuery, UploadStateQueryVariables>;
export const CreateDatasetDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment DatasetFields on Dataset {
  id
  name
  status
  job {
    ...JobFields
  }
  version
  excludedCount
  settings {
    seed
    validationShare
    testShare
    folds
    maxPerClass
    testLocked
    duplicateThreshold
    duplicates
    leaks
    conflicts
  }
  report {
    characters
    nonArabicShare
    exactGroups
    nearGroups
    findings {
      code
      count
    }
    excluded {
      code
      count
    }
    problems {
      code
      count
    }
  }
  tokens {
    baseModelId
    normalization
    total
    median
    p90
    cuts {
      at
      share
    }
    unknownShare
  }
  findingsUrl
  documentCount
  classes {
    label
    train
    validation
    test
    total
    share
  }
  encodings {
    encoding
    guessed
    files
    example
  }
  problemCount
  problems(first: 20) {
    code
    file
    line
    message
  }
  createdAt
}

mutation CreateDataset($input: CreateDatasetInput!) {
  createDataset(input: $input) {
    ...DatasetFields
  }
}` as TypedDocument<CreateDatasetMutation, CreateDatasetMutationVariables>;
export const ReviseDatasetDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment DatasetFields on Dataset {
  id
  name
  status
  job {
    ...JobFields
  }
  version
  excludedCount
  settings {
    seed
    validationShare
    testShare
    folds
    maxPerClass
    testLocked
    duplicateThreshold
    duplicates
    leaks
    conflicts
  }
  report {
    characters
    nonArabicShare
    exactGroups
    nearGroups
    findings {
      code
      count
    }
    excluded {
      code
      count
    }
    problems {
      code
      count
    }
  }
  tokens {
    baseModelId
    normalization
    total
    median
    p90
    cuts {
      at
      share
    }
    unknownShare
  }
  findingsUrl
  documentCount
  classes {
    label
    train
    validation
    test
    total
    share
  }
  encodings {
    encoding
    guessed
    files
    example
  }
  problemCount
  problems(first: 20) {
    code
    file
    line
    message
  }
  createdAt
}

mutation ReviseDataset($id: ID!, $input: ReviseDatasetInput!) {
  reviseDataset(id: $id, input: $input) {
    ...DatasetFields
  }
}` as TypedDocument<ReviseDatasetMutation, ReviseDatasetMutationVariables>;
export const MeasureTokensDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

mutation MeasureTokens($dataset: ID!, $baseModel: ID!, $normalization: Normalization!) {
  measureTokens(
    dataset: $dataset
    baseModel: $baseModel
    normalization: $normalization
  ) {
    ...JobFields
  }
}` as TypedDocument<MeasureTokensMutation, MeasureTokensMutationVariables>;
export const NormalizedDocument =
  `query Normalized($id: ID!, $profile: Normalization!, $switches: NormalizationSwitchesInput, $first: Int!) {
  node(id: $id) {
    __typename
    ... on Dataset {
      normalized(profile: $profile, switches: $switches, first: $first) {
        before
        after
        file
        line
      }
    }
  }
}` as TypedDocument<NormalizedQuery, NormalizedQueryVariables>;
export const CancelJobDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

mutation CancelJob($id: ID!) {
  cancelJob(id: $id) {
    ...JobFields
  }
}` as TypedDocument<CancelJobMutation, CancelJobMutationVariables>;
export const DatasetDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment DatasetFields on Dataset {
  id
  name
  status
  job {
    ...JobFields
  }
  version
  excludedCount
  settings {
    seed
    validationShare
    testShare
    folds
    maxPerClass
    testLocked
    duplicateThreshold
    duplicates
    leaks
    conflicts
  }
  report {
    characters
    nonArabicShare
    exactGroups
    nearGroups
    findings {
      code
      count
    }
    excluded {
      code
      count
    }
    problems {
      code
      count
    }
  }
  tokens {
    baseModelId
    normalization
    total
    median
    p90
    cuts {
      at
      share
    }
    unknownShare
  }
  findingsUrl
  documentCount
  classes {
    label
    train
    validation
    test
    total
    share
  }
  encodings {
    encoding
    guessed
    files
    example
  }
  problemCount
  problems(first: 20) {
    code
    file
    line
    message
  }
  createdAt
}

query Dataset($id: ID!) {
  node(id: $id) {
    __typename
    ... on Dataset {
      ...DatasetFields
    }
  }
}` as TypedDocument<DatasetQuery, DatasetQueryVariables>;
export const FindingsDocument = `fragment ShownDocumentFields on ShownDocument {
  file
  line
  label
  split
  text
  excluded
}

query Findings($id: ID!, $kind: FindingKind, $first: Int!) {
  node(id: $id) {
    __typename
    ... on Dataset {
      findings(kind: $kind, first: $first) {
        kind
        document {
          ...ShownDocumentFields
        }
        twin {
          ...ShownDocumentFields
        }
        similarity
      }
    }
  }
}` as TypedDocument<FindingsQuery, FindingsQueryVariables>;
export const DatasetsDocument = `query Datasets($first: Int!) {
  datasets(first: $first) {
    totalCount
    nodes {
      id
      name
      status
      version
      documentCount
      problemCount
      createdAt
      classes {
        label
        total
      }
    }
  }
}` as TypedDocument<DatasetsQuery, DatasetsQueryVariables>;
export const DeploymentsDocument = `fragment DeploymentFields on Deployment {
  id
  alias
  notice
  model {
    id
    name
    accuracy
    macroF1
    run {
      id
      baseModel {
        name
        licence
      }
    }
  }
  challenge {
    id
    share
    createdAt
    notice
    model {
      id
      name
      macroF1
    }
  }
  createdAt
}

fragment ShiftFields on Shift {
  populationStabilityIndex
  verdict
}

query Deployments($first: Int!) {
  deployments(first: $first) {
    totalCount
    nodes {
      ...DeploymentFields
      challenge {
        agreement {
          compared
          agreed
          share
        }
      }
      drift {
        texts
        labels {
          ...ShiftFields
        }
        lengths {
          ...ShiftFields
        }
      }
    }
  }
}` as TypedDocument<DeploymentsQuery, DeploymentsQueryVariables>;
export const DeploymentHistoryDocument = `fragment DeploymentFields on Deployment {
  id
  alias
  notice
  model {
    id
    name
    accuracy
    macroF1
    run {
      id
      baseModel {
        name
        licence
      }
    }
  }
  challenge {
    id
    share
    createdAt
    notice
    model {
      id
      name
      macroF1
    }
  }
  createdAt
}

query DeploymentHistory($alias: String!, $first: Int!) {
  deploymentHistory(alias: $alias, first: $first) {
    totalCount
    nodes {
      ...DeploymentFields
      rolledBackAt
    }
  }
  deployment(alias: $alias) {
    id
    days(last: 7) {
      day
      inShadow
      model {
        id
      }
      requests
      errors
      dropped
      truncated
      meanConfidence
      meanLatencyMilliseconds
    }
    challenge {
      agreement {
        compared
        agreed
        share
        disagreements {
          champion
          challenger
          texts
        }
      }
    }
  }
}` as TypedDocument<DeploymentHistoryQuery, DeploymentHistoryQueryVariables>;
export const DeployModelDocument = `fragment DeploymentFields on Deployment {
  id
  alias
  notice
  model {
    id
    name
    accuracy
    macroF1
    run {
      id
      baseModel {
        name
        licence
      }
    }
  }
  challenge {
    id
    share
    createdAt
    notice
    model {
      id
      name
      macroF1
    }
  }
  createdAt
}

mutation DeployModel($id: ID!, $alias: String) {
  deployModel(id: $id, alias: $alias) {
    ...DeploymentFields
  }
}` as TypedDocument<DeployModelMutation, DeployModelMutationVariables>;
export const RollbackDeploymentDocument = `fragment DeploymentFields on Deployment {
  id
  alias
  notice
  model {
    id
    name
    accuracy
    macroF1
    run {
      id
      baseModel {
        name
        licence
      }
    }
  }
  challenge {
    id
    share
    createdAt
    notice
    model {
      id
      name
      macroF1
    }
  }
  createdAt
}

mutation RollbackDeployment($alias: String) {
  rollbackDeployment(alias: $alias) {
    ...DeploymentFields
  }
}` as TypedDocument<RollbackDeploymentMutation, RollbackDeploymentMutationVariables>;
export const ChallengeDeploymentDocument = `fragment DeploymentFields on Deployment {
  id
  alias
  notice
  model {
    id
    name
    accuracy
    macroF1
    run {
      id
      baseModel {
        name
        licence
      }
    }
  }
  challenge {
    id
    share
    createdAt
    notice
    model {
      id
      name
      macroF1
    }
  }
  createdAt
}

mutation ChallengeDeployment($model: ID!, $alias: String, $share: Float) {
  challengeDeployment(model: $model, alias: $alias, share: $share) {
    ...DeploymentFields
  }
}` as TypedDocument<ChallengeDeploymentMutation, ChallengeDeploymentMutationVariables>;
export const EndChallengeDocument = `fragment DeploymentFields on Deployment {
  id
  alias
  notice
  model {
    id
    name
    accuracy
    macroF1
    run {
      id
      baseModel {
        name
        licence
      }
    }
  }
  challenge {
    id
    share
    createdAt
    notice
    model {
      id
      name
      macroF1
    }
  }
  createdAt
}

mutation EndChallenge($alias: String) {
  endChallenge(alias: $alias) {
    ...DeploymentFields
  }
}` as TypedDocument<EndChallengeMutation, EndChallengeMutationVariables>;
export const PromoteChallengerDocument = `fragment DeploymentFields on Deployment {
  id
  alias
  notice
  model {
    id
    name
    accuracy
    macroF1
    run {
      id
      baseModel {
        name
        licence
      }
    }
  }
  challenge {
    id
    share
    createdAt
    notice
    model {
      id
      name
      macroF1
    }
  }
  createdAt
}

mutation PromoteChallenger($alias: String) {
  promoteChallenger(alias: $alias) {
    ...DeploymentFields
  }
}` as TypedDocument<PromoteChallengerMutation, PromoteChallengerMutationVariables>;
export const ModelFilesDocument = `fragment DownloadFields on ModelFile {
  path
  bytes
  sha256
  url
}

query ModelFiles($id: ID!) {
  node(id: $id) {
    __typename
    ... on Model {
      files {
        ...DownloadFields
      }
    }
    ... on ModelVariant {
      files {
        ...DownloadFields
      }
    }
  }
}` as TypedDocument<ModelFilesQuery, ModelFilesQueryVariables>;
export const ModelLinksDocument = `fragment LinkFields on ModelFile {
  path
  link(expiresInMinutes: $expiresInMinutes)
}

query ModelLinks($id: ID!, $expiresInMinutes: Int!) {
  node(id: $id) {
    __typename
    ... on Model {
      files {
        ...LinkFields
      }
    }
    ... on ModelVariant {
      files {
        ...LinkFields
      }
    }
  }
}` as TypedDocument<ModelLinksQuery, ModelLinksQueryVariables>;
export const ClassifyFileDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment FileClassificationFields on FileClassification {
  id
  name
  status
  job {
    ...JobFields
  }
  model {
    id
  }
  alias
  format
  precision
  totalRows
  rows
  problemRows
  abstainedRows
  truncatedRows
  classes {
    label
    rows
  }
  bytes
  sha256
  url
  createdAt
}

mutation ClassifyFile($input: ClassifyFileInput!) {
  classifyFile(input: $input) {
    ...FileClassificationFields
  }
}` as TypedDocument<ClassifyFileMutation, ClassifyFileMutationVariables>;
export const FileClassificationDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment FileClassificationFields on FileClassification {
  id
  name
  status
  job {
    ...JobFields
  }
  model {
    id
  }
  alias
  format
  precision
  totalRows
  rows
  problemRows
  abstainedRows
  truncatedRows
  classes {
    label
    rows
  }
  bytes
  sha256
  url
  createdAt
}

query FileClassification($id: ID!) {
  node(id: $id) {
    __typename
    ... on FileClassification {
      ...FileClassificationFields
    }
  }
}` as TypedDocument<FileClassificationQuery, FileClassificationQueryVariables>;
export const FileClassificationsDocument = `query FileClassifications($first: Int!) {
  fileClassifications(first: $first) {
    totalCount
    nodes {
      id
      name
      status
      totalRows
      rows
      problemRows
      createdAt
    }
  }
}` as TypedDocument<FileClassificationsQuery, FileClassificationsQueryVariables>;
export const FileClassificationLinkDocument =
  `query FileClassificationLink($id: ID!, $expiresInMinutes: Int) {
  node(id: $id) {
    __typename
    ... on FileClassification {
      link(expiresInMinutes: $expiresInMinutes)
    }
  }
}` as TypedDocument<FileClassificationLinkQuery, FileClassificationLinkQueryVariables>;
export const DeleteFileClassificationDocument = `mutation DeleteFileClassification($id: ID!) {
  deleteFileClassification(id: $id) {
    id
  }
}` as TypedDocument<DeleteFileClassificationMutation, DeleteFileClassificationMutationVariables>;
export const ModelsDocument = `query Models($first: Int!) {
  models(first: $first) {
    totalCount
    nodes {
      id
      name
      classes
      accuracy
      macroF1
      macroF1Interval {
        lower
        upper
      }
      baselineAccuracy
      baselineMacroF1
      linearBaselineAccuracy
      linearBaselineMacroF1
      testDocuments
      createdAt
    }
  }
}` as TypedDocument<ModelsQuery, ModelsQueryVariables>;
export const BaseModelsDocument = `query BaseModels($first: Int!) {
  baseModels(first: $first) {
    totalCount
    nodes {
      id
      name
      status
      source
      pretrainingLength
      licence
    }
  }
}` as TypedDocument<BaseModelsQuery, BaseModelsQueryVariables>;
export const ImportBaseModelDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment BaseModelFields on BaseModel {
  id
  name
  status
  job {
    ...JobFields
  }
  source
  origin
  layers
  hiddenSize
  heads
  positions
  pretrainingLength
  vocabularySize
  parameters
  weightsFormat
  droppedWeights
  addedWeights
  licence
  licenceIsResearchOnly
  createdAt
}

mutation ImportBaseModel($input: ImportBaseModelInput!) {
  importBaseModel(input: $input) {
    ...BaseModelFields
  }
}` as TypedDocument<ImportBaseModelMutation, ImportBaseModelMutationVariables>;
export const BaseModelDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment BaseModelFields on BaseModel {
  id
  name
  status
  job {
    ...JobFields
  }
  source
  origin
  layers
  hiddenSize
  heads
  positions
  pretrainingLength
  vocabularySize
  parameters
  weightsFormat
  droppedWeights
  addedWeights
  licence
  licenceIsResearchOnly
  createdAt
}

query BaseModel($id: ID!) {
  node(id: $id) {
    __typename
    ... on BaseModel {
      ...BaseModelFields
    }
  }
}` as TypedDocument<BaseModelQuery, BaseModelQueryVariables>;
export const EvaluateModelDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

mutation EvaluateModel($model: ID!, $dataset: ID) {
  evaluateModel(model: $model, dataset: $dataset) {
    ...JobFields
    datasetId
  }
}` as TypedDocument<EvaluateModelMutation, EvaluateModelMutationVariables>;
export const EvaluationsDocument = `query Evaluations($id: ID!, $first: Int!) {
  node(id: $id) {
    __typename
    ... on Dataset {
      evaluations(first: $first) {
        modelId
        by
        createdAt
        documents
        accuracy
        macroF1
        loss
      }
    }
  }
}` as TypedDocument<EvaluationsQuery, EvaluationsQueryVariables>;
export const StatusDocument = `fragment DeploymentFields on Deployment {
  id
  alias
  notice
  model {
    id
    name
    accuracy
    macroF1
    run {
      id
      baseModel {
        name
        licence
      }
    }
  }
  challenge {
    id
    share
    createdAt
    notice
    model {
      id
      name
      macroF1
    }
  }
  createdAt
}

query Status {
  datasets(first: 1) {
    totalCount
  }
  trainingRuns(first: 1) {
    totalCount
  }
  models(first: 1) {
    totalCount
  }
  deployment {
    ...DeploymentFields
  }
}` as TypedDocument<StatusQuery, StatusQueryVariables>;
export const TrainingConfigDocument = `fragment ParameterFields on TrainingParameters {
  recipe
  epochs
  learningRate
  batchSize
  gradientAccumulation
  maxBatchTokens
  normalization
  normalizationSwitches {
    presentationForms
    tashkeel
    tatweel
    digits
    alef
    ya
    taMarbuta
    hamza
    html
    elongationToOne
    elongation
    links
    emails
    hashtags
    mentions
    withoutLatin
    withoutDigits
    withoutPunctuation
    withoutEmoji
    spacing
    withoutStopWords
    stems
    spaces
  }
  maxLength
  schedule
  warmupShare
  layerDecay
  weightDecay
  dropout
  labelSmoothing
  adversarialRadius
  gradientClip
  classWeights
  freezeEmbeddings
  frozenLayers
  loraRank
  loraAlpha
  sparseEmbedding
  bestMetric
  earlyStopping
  checkpointMinutes
  seed
  sampleDocuments
  validationDocuments
  fold
  distillFrom
  distillTexts {
    datasets {
      id
    }
    uploadIds
  }
  distillTemperature
  distillWeight
  device
  deviceIndex
  precision
}

fragment WarningFields on TrainingWarning {
  code
  message
  hint
}

query TrainingConfig($input: StartTrainingInput!) {
  trainingConfig(input: $input) {
    ...ParameterFields
    warnings {
      ...WarningFields
    }
  }
}` as TypedDocument<TrainingConfigQuery, TrainingConfigQueryVariables>;
export const StartTrainingDocument = `fragment RunErrorFields on RunError {
  code
  message
  hint
  log
}

fragment ParameterFields on TrainingParameters {
  recipe
  epochs
  learningRate
  batchSize
  gradientAccumulation
  maxBatchTokens
  normalization
  normalizationSwitches {
    presentationForms
    tashkeel
    tatweel
    digits
    alef
    ya
    taMarbuta
    hamza
    html
    elongationToOne
    elongation
    links
    emails
    hashtags
    mentions
    withoutLatin
    withoutDigits
    withoutPunctuation
    withoutEmoji
    spacing
    withoutStopWords
    stems
    spaces
  }
  maxLength
  schedule
  warmupShare
  layerDecay
  weightDecay
  dropout
  labelSmoothing
  adversarialRadius
  gradientClip
  classWeights
  freezeEmbeddings
  frozenLayers
  loraRank
  loraAlpha
  sparseEmbedding
  bestMetric
  earlyStopping
  checkpointMinutes
  seed
  sampleDocuments
  validationDocuments
  fold
  distillFrom
  distillTexts {
    datasets {
      id
    }
    uploadIds
  }
  distillTemperature
  distillWeight
  device
  deviceIndex
  precision
}

fragment PretrainingParameterFields on PretrainingParameters {
  texts {
    datasets {
      id
      name
    }
    uploads {
      id
      name
    }
  }
  normalization
  vocabularySize
  windowLength
  heldOutShare
  maskedShare
  tokens
  epochs
  learningRate
  schedule
  warmupShare
  batchTokens
  rampShare
  weightDecay
  dropout
  evaluateEvery
  maxBatchTokens
  checkpointMinutes
  seed
  device
  deviceIndex
  precision
}

fragment WarningFields on TrainingWarning {
  code
  message
  hint
}

fragment RunFields on TrainingRun {
  id
  kind
  name
  phase
  pauseRequested
  dataset {
    id
    name
  }
  baseModel {
    id
    name
  }
  parameters {
    ...ParameterFields
  }
  pretrainingParameters {
    ...PretrainingParameterFields
  }
  engine
  device
  precision
  attempt
  step
  totalSteps
  checkpointStep
  lastSeq
  error {
    ...RunErrorFields
  }
  createdAt
  startedAt
  finishedAt
  model {
    id
    accuracy
    macroF1
    loss
    testDocuments
    baselineAccuracy
    baselineMacroF1
    linearBaselineAccuracy
    linearBaselineMacroF1
    perClass {
      label
      precision
      recall
      f1
      support
    }
  }
  resultBaseModel {
    id
    name
    pretraining {
      tokens
      perplexity
      accuracy
    }
  }
  group {
    id
    name
  }
  groupFigures {
    finished
    accuracy {
      mean
      standardDeviation
    }
    macroF1 {
      mean
      standardDeviation
    }
  }
}

mutation StartTraining($input: StartTrainingInput!) {
  startTraining(input: $input) {
    ...RunFields
    parameters {
      warnings {
        ...WarningFields
      }
    }
  }
}` as TypedDocument<StartTrainingMutation, StartTrainingMutationVariables>;
export const StartPretrainingDocument = `fragment RunErrorFields on RunError {
  code
  message
  hint
  log
}

fragment ParameterFields on TrainingParameters {
  recipe
  epochs
  learningRate
  batchSize
  gradientAccumulation
  maxBatchTokens
  normalization
  normalizationSwitches {
    presentationForms
    tashkeel
    tatweel
    digits
    alef
    ya
    taMarbuta
    hamza
    html
    elongationToOne
    elongation
    links
    emails
    hashtags
    mentions
    withoutLatin
    withoutDigits
    withoutPunctuation
    withoutEmoji
    spacing
    withoutStopWords
    stems
    spaces
  }
  maxLength
  schedule
  warmupShare
  layerDecay
  weightDecay
  dropout
  labelSmoothing
  adversarialRadius
  gradientClip
  classWeights
  freezeEmbeddings
  frozenLayers
  loraRank
  loraAlpha
  sparseEmbedding
  bestMetric
  earlyStopping
  checkpointMinutes
  seed
  sampleDocuments
  validationDocuments
  fold
  distillFrom
  distillTexts {
    datasets {
      id
    }
    uploadIds
  }
  distillTemperature
  distillWeight
  device
  deviceIndex
  precision
}

fragment PretrainingParameterFields on PretrainingParameters {
  texts {
    datasets {
      id
      name
    }
    uploads {
      id
      name
    }
  }
  normalization
  vocabularySize
  windowLength
  heldOutShare
  maskedShare
  tokens
  epochs
  learningRate
  schedule
  warmupShare
  batchTokens
  rampShare
  weightDecay
  dropout
  evaluateEvery
  maxBatchTokens
  checkpointMinutes
  seed
  device
  deviceIndex
  precision
}

fragment RunFields on TrainingRun {
  id
  kind
  name
  phase
  pauseRequested
  dataset {
    id
    name
  }
  baseModel {
    id
    name
  }
  parameters {
    ...ParameterFields
  }
  pretrainingParameters {
    ...PretrainingParameterFields
  }
  engine
  device
  precision
  attempt
  step
  totalSteps
  checkpointStep
  lastSeq
  error {
    ...RunErrorFields
  }
  createdAt
  startedAt
  finishedAt
  model {
    id
    accuracy
    macroF1
    loss
    testDocuments
    baselineAccuracy
    baselineMacroF1
    linearBaselineAccuracy
    linearBaselineMacroF1
    perClass {
      label
      precision
      recall
      f1
      support
    }
  }
  resultBaseModel {
    id
    name
    pretraining {
      tokens
      perplexity
      accuracy
    }
  }
  group {
    id
    name
  }
  groupFigures {
    finished
    accuracy {
      mean
      standardDeviation
    }
    macroF1 {
      mean
      standardDeviation
    }
  }
}

mutation StartPretraining($input: StartPretrainingInput!) {
  startPretraining(input: $input) {
    ...RunFields
  }
}` as TypedDocument<StartPretrainingMutation, StartPretrainingMutationVariables>;
export const PauseTrainingDocument = `mutation PauseTraining($id: ID!) {
  pauseTraining(id: $id) {
    id
    phase
    pauseRequested
  }
}` as TypedDocument<PauseTrainingMutation, PauseTrainingMutationVariables>;
export const ResumeTrainingDocument = `mutation ResumeTraining($id: ID!) {
  resumeTraining(id: $id) {
    id
    phase
    pauseRequested
  }
}` as TypedDocument<ResumeTrainingMutation, ResumeTrainingMutationVariables>;
export const CancelTrainingDocument = `mutation CancelTraining($id: ID!) {
  cancelTraining(id: $id) {
    id
    phase
    cancelRequested
  }
}` as TypedDocument<CancelTrainingMutation, CancelTrainingMutationVariables>;
export const RunDocument = `fragment RunErrorFields on RunError {
  code
  message
  hint
  log
}

fragment ParameterFields on TrainingParameters {
  recipe
  epochs
  learningRate
  batchSize
  gradientAccumulation
  maxBatchTokens
  normalization
  normalizationSwitches {
    presentationForms
    tashkeel
    tatweel
    digits
    alef
    ya
    taMarbuta
    hamza
    html
    elongationToOne
    elongation
    links
    emails
    hashtags
    mentions
    withoutLatin
    withoutDigits
    withoutPunctuation
    withoutEmoji
    spacing
    withoutStopWords
    stems
    spaces
  }
  maxLength
  schedule
  warmupShare
  layerDecay
  weightDecay
  dropout
  labelSmoothing
  adversarialRadius
  gradientClip
  classWeights
  freezeEmbeddings
  frozenLayers
  loraRank
  loraAlpha
  sparseEmbedding
  bestMetric
  earlyStopping
  checkpointMinutes
  seed
  sampleDocuments
  validationDocuments
  fold
  distillFrom
  distillTexts {
    datasets {
      id
    }
    uploadIds
  }
  distillTemperature
  distillWeight
  device
  deviceIndex
  precision
}

fragment PretrainingParameterFields on PretrainingParameters {
  texts {
    datasets {
      id
      name
    }
    uploads {
      id
      name
    }
  }
  normalization
  vocabularySize
  windowLength
  heldOutShare
  maskedShare
  tokens
  epochs
  learningRate
  schedule
  warmupShare
  batchTokens
  rampShare
  weightDecay
  dropout
  evaluateEvery
  maxBatchTokens
  checkpointMinutes
  seed
  device
  deviceIndex
  precision
}

fragment RunFields on TrainingRun {
  id
  kind
  name
  phase
  pauseRequested
  dataset {
    id
    name
  }
  baseModel {
    id
    name
  }
  parameters {
    ...ParameterFields
  }
  pretrainingParameters {
    ...PretrainingParameterFields
  }
  engine
  device
  precision
  attempt
  step
  totalSteps
  checkpointStep
  lastSeq
  error {
    ...RunErrorFields
  }
  createdAt
  startedAt
  finishedAt
  model {
    id
    accuracy
    macroF1
    loss
    testDocuments
    baselineAccuracy
    baselineMacroF1
    linearBaselineAccuracy
    linearBaselineMacroF1
    perClass {
      label
      precision
      recall
      f1
      support
    }
  }
  resultBaseModel {
    id
    name
    pretraining {
      tokens
      perplexity
      accuracy
    }
  }
  group {
    id
    name
  }
  groupFigures {
    finished
    accuracy {
      mean
      standardDeviation
    }
    macroF1 {
      mean
      standardDeviation
    }
  }
}

query Run($id: ID!) {
  node(id: $id) {
    __typename
    ...RunFields
  }
}` as TypedDocument<RunQuery, RunQueryVariables>;
export const RunsDocument = `query Runs($first: Int!) {
  trainingRuns(first: $first) {
    totalCount
    nodes {
      id
      kind
      name
      phase
      engine
      step
      totalSteps
      createdAt
      finishedAt
      model {
        id
        macroF1
      }
      resultBaseModel {
        id
        pretraining {
          perplexity
        }
      }
    }
  }
}` as TypedDocument<RunsQuery, RunsQueryVariables>;
export const TrainingProgressDocument = `fragment RunErrorFields on RunError {
  code
  message
  hint
  log
}

subscription TrainingProgress($runId: ID!, $afterSeq: Int!) {
  trainingProgress(runId: $runId, afterSeq: $afterSeq) {
    __typename
    runId
    seq
    at
    replayed
    ... on StateChanged {
      phase
      previous
      attempt
      error {
        ...RunErrorFields
      }
    }
    ... on StepProgress {
      epoch
      step
      totalSteps
      loss
      learningRate
      gradientNorm
      textsPerSecond
      tokensPerSecond
      etaSeconds
      gflopsPerSecond
      matrixProductGflopsPerSecond
      memoryBytes
      tokensSeen
      totalTokens
    }
    ... on EpochCompleted {
      epoch
      epochs
      step
      trainLoss
      seconds
    }
    ... on EvaluationCompleted {
      epoch
      step
      split
      loss
      accuracy
      macroF1
      baselineAccuracy
      baselineMacroF1
      linearBaselineAccuracy
      linearBaselineMacroF1
      best
    }
    ... on PretrainingEvaluated {
      epoch
      step
      tokens
      loss
      perplexity
      accuracy
      masked
    }
    ... on CheckpointSaved {
      epoch
      step
      bytes
      seconds
    }
    ... on LogLine {
      level
      message
    }
  }
}` as TypedDocument<TrainingProgressSubscription, TrainingProgressSubscriptionVariables>;
export const ExportModelDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment VariantFields on ModelVariant {
  id
  status
  job {
    ...JobFields
  }
  trimVocabulary
  precisions
  browser
  report {
    vocabularySize
    modelVocabularySize
    texts
    textsCutOtherwise
    macroF1
    graphs {
      path
      bytes
      maxLogitDifference
      flippedLabels
      macroF1
      millisecondsPerText
    }
  }
  files {
    path
    bytes
    sha256
    url
  }
  createdAt
}

mutation ExportModel($input: ExportModelInput!) {
  exportModel(input: $input) {
    ...VariantFields
  }
}` as TypedDocument<ExportModelMutation, ExportModelMutationVariables>;
export const VariantDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment VariantFields on ModelVariant {
  id
  status
  job {
    ...JobFields
  }
  trimVocabulary
  precisions
  browser
  report {
    vocabularySize
    modelVocabularySize
    texts
    textsCutOtherwise
    macroF1
    graphs {
      path
      bytes
      maxLogitDifference
      flippedLabels
      macroF1
      millisecondsPerText
    }
  }
  files {
    path
    bytes
    sha256
    url
  }
  createdAt
}

query Variant($id: ID!) {
  node(id: $id) {
    __typename
    ... on ModelVariant {
      ...VariantFields
    }
  }
}` as TypedDocument<VariantQuery, VariantQueryVariables>;
export const VariantsDocument = `fragment JobFields on Job {
  id
  kind
  status
  stage
  done
  total
  unit
  rate
  etaSeconds
  error {
    code
    message
    hint
    file
    line
  }
}

fragment VariantFields on ModelVariant {
  id
  status
  job {
    ...JobFields
  }
  trimVocabulary
  precisions
  browser
  report {
    vocabularySize
    modelVocabularySize
    texts
    textsCutOtherwise
    macroF1
    graphs {
      path
      bytes
      maxLogitDifference
      flippedLabels
      macroF1
      millisecondsPerText
    }
  }
  files {
    path
    bytes
    sha256
    url
  }
  createdAt
}

query Variants($model: ID!) {
  node(id: $model) {
    __typename
    ... on Model {
      variants {
        ...VariantFields
      }
    }
  }
}` as TypedDocument<VariantsQuery, VariantsQueryVariables>;
export const DeleteVariantDocument = `mutation DeleteVariant($id: ID!) {
  deleteModelVariant(id: $id) {
    id
  }
}` as TypedDocument<DeleteVariantMutation, DeleteVariantMutationVariables>;
export const inputFields = {
  ClassifyFileInput: {
    alias:
      'What the model answers under; the one that does now, whatever is deployed later. Default "production".',
    encoding:
      'How the files are written. Default: found for each file on its own, by its byte-order mark, else as strict UTF-8, else guessed.',
    format: 'What the result is. Default "CSV".',
    model: 'The model. Either this or `alias`.',
    precision:
      'Share of the answers of each class that should be right, as far as the validation split tells: an answer below the threshold of its class is marked as abstained. 0.5 to 0.999. Default null: no answer is.',
    sheet: 'Sheet of an XLSX file. Default: the first; the others are reported as not read.',
    textColumn:
      'Column (or JSON field) of the text. Default: found among the usual names, in Arabic or English.',
    textFiles: 'What a .txt file holds. Default: a text a line, but in the folders of a zip a text a file.',
    topK: 'How many classes to give for each text. 1 to 100. Default 3.',
    upload:
      'A complete upload: a CSV, TSV, JSONL, XLSX or Parquet file, a .txt file or a zip of them, with or without labels.',
  },
  CreateDatasetInput: {
    baseModel:
      'Base model under whose vocabulary the lengths of the texts are measured. Default: the newest that brings a vocabulary, where there is one.',
    conflicts:
      'Duplicates under different labels. DROP: those stay that are labelled as the first (in the training split, where one is). Default KEEP.',
    documents: 'The documents themselves.',
    duplicateThreshold:
      'Similarity from which two texts are near duplicates: Jaccard, of their 5-letter sequences without tashkeel, links, mentions and punctuation. 0.5 to 1. Default 0.8.',
    duplicates: 'Duplicates with one label in one split. DROP: the first stays. Default KEEP.',
    encoding:
      'How the files are written. Default: found for each file on its own, by its byte-order mark, else as strict UTF-8, else guessed; `encodings` of the data set says which.',
    files:
      'Several uploads, 1 to 100, such as one for training and one for testing; read as `upload` is. Where not every document has a split, all are dealt.',
    folds:
      'Deals all documents but those of the test split to so many equal parts, for cross-validation by `fold` of `startTraining`; the first is the validation split of runs without one. 0 or 2 to 100: 0 for none. 0 to 100. Default 0.',
    groupColumn:
      'Column (or JSON field) of a group, such as the author or the conversation: all documents of one group are dealt to one split. Default: none.',
    labelColumn:
      'Column (or JSON field) of the class. Default: found among the usual names, in Arabic or English.',
    leaks:
      'Duplicates in different official splits; where Tasnif deals the splits there are none, for duplicates stay together. Default KEEP.',
    maxPerClass:
      'Most training documents of a class, drawn by the seed; the rest is left out. 2 to 2147483647. Default all.',
    name: 'For people. 1 to 200 characters.',
    normalization:
      'What is done to the texts before their lengths are measured. It does not change the data set. Default "NONE".',
    seed: 'Decides which document goes to which split. 0 to 2147483647. Default 42.',
    sheet: 'Sheet of an XLSX file. Default: the first; the others are reported as not read.',
    splitColumn:
      'Column (or JSON field) of the official split: train, validation (or dev, val, valid) or test, in any letter case. A part that it does not give is dealt out of train by its share. Default: none.',
    testLocked:
      'Locks the test split: no run sees it, models are measured on it by request, each time noted, and no revision changes it or unlocks it. Default false.',
    testShare: 'Share of each class kept to measure the result. 0 to 0.5. Default 0.1.',
    textColumn:
      'Column (or JSON field) of the text. Default: found among the usual names, in Arabic or English.',
    textFiles:
      'What a .txt file holds. Default: a document a line, but in the topic folders of a zip a document a file.',
    upload:
      'A complete upload: a zip with a folder of .txt files a topic or one .txt a topic (a document a line), a CSV, TSV, JSONL, XLSX or Parquet file, or a .txt file of one topic. Either this, `files` or `documents`.',
    validationShare: 'Share of each class kept to choose the best weights. 0 to 0.5. Default 0.1.',
  },
  CreateUploadInput: {
    name: 'File name; its ending says what it is: .zip, .csv, .tsv, .jsonl, .xlsx, .parquet, .txt. 1 to 255 characters.',
  },
  DatasetFileInput: {
    split: 'The split of all its documents. Default: as `splitColumn` says, else dealt.',
    upload: 'A complete upload.',
  },
  DocumentInput: { label: 'Its class.', text: 'The text.' },
  ExportModelInput: {
    browser:
      'Whether to add `browser.zip`: the files that transformers.js reads, a page that classifies a text typed in, and the normalisation of the model as a JavaScript module. Not for models of the recipe FLASH, which transformers.js does not read. Default false.',
    model: 'The model.',
    precisions:
      'What the weights are kept as, a graph for each: 1 to 3 of them. The safetensors are in F32 where that is one of them, else in FP16 where that is, else there are none. Default: INT8 with `browser`, else F32 and INT8.',
    trimVocabulary:
      'Whether to cut the vocabulary to the tokens that the training split uses, the special ones, and every single character, so that no word becomes unknown that was not. Texts of the training split get the same answers; `report` says what others lose. Needs the data set that the model was trained on. Default: as `browser` is.',
  },
  HubModelInput: {
    name: 'Owner and name, such as `UBC-NLP/MARBERT`.',
    revision: 'Branch, tag or commit. 1 to 200 characters. Default "main".',
  },
  ImportBaseModelInput: {
    acceptLicence:
      'Whether you accept a licence that restricts what the model may be used for. Default false.',
    folder:
      'Absolute path, on the server, of a Hugging Face folder: config.json; model.safetensors or pytorch_model.bin, whole or in shards; tokenizer.json or vocab.txt. In or below one of the folders that TASNIF_MODEL_FOLDERS names; none by default.',
    hub: 'A model of the hub.',
    licence:
      'Licence of the weights, for whoever deploys a model made of them. That of a known family, such as MARBERT, counts before it, and the card of a model of the hub after it. 1 to 200 characters.',
    name: 'Unique name for it. 1 to 100 characters.',
    upload: 'A complete upload: a zip of such a folder.',
  },
  NormalizationSwitchesInput: {
    alef: 'Alef with hamza, madda or wasla becomes bare alef: "أحمد" → "احمد".',
    digits: 'Arabic-Indic and Persian digits become Latin digits: "عام ١٩٩٥" → "عام 1995".',
    elongation: 'Three or more of the same Arabic letter become two: "جمييييل" → "جمييل".',
    elongationToOne: 'Three or more of the same Arabic letter become one: "جمييييل" → "جميل".',
    emails: 'E-mail addresses are replaced by a space: "راسل salma@mithal.example" → "راسل  ".',
    hamza: 'Hamza on waw or ya becomes the bare letter: "مؤمن" → "مومن".',
    hashtags: 'Hashtags are replaced by a space: "صباح #الخير" → "صباح  ".',
    html: 'Common HTML entities are decoded and tags are replaced by a space: "سطر<br/>آخر" → "سطر آخر".',
    links: 'Web addresses are replaced by a space: "انظر https://mithal.example/a" → "انظر  ".',
    mentions: 'Mentions are replaced by a space: "شكرا @salma" → "شكرا  ".',
    presentationForms: 'Presentation forms and ligatures become plain letters: "ﻻ بأس" → "لا بأس".',
    spaces:
      'Runs of white space, line breaks too, become one space, none at the ends: " أهلا \\n بك " → "أهلا بك".',
    spacing:
      'Spaces around signs and runs of emoji, and between Arabic letters, Latin letters and digits: "قرأت3كتب" → "قرأت 3 كتب".',
    stems: 'Words become their ISRI stems: "المكتبة" → "كتب".',
    taMarbuta: 'Ta marbuta becomes ha: "مدرسة" → "مدرسه".',
    tashkeel: 'Vowel signs and Quranic marks are removed: "كَتَبَ" → "كتب".',
    tatweel: 'Tatweel is removed: "ســلام" → "سلام".',
    withoutDigits: 'Digits and other numerals are replaced by a space: "عام ١٩٩٥" → "عام  ".',
    withoutEmoji: 'Runs of emoji are replaced by a space: "شكرا😀😀" → "شكرا ".',
    withoutLatin: 'Latin letters are replaced by a space: "هاتف Galaxy جديد" → "هاتف   جديد".',
    withoutPunctuation: 'Punctuation and symbols are replaced by a space: "قال:نعم" → "قال نعم".',
    withoutStopWords: 'Stop words are removed: "ذهبت إلى السوق" → "ذهبت  السوق".',
    ya: 'Alef maqsura becomes ya: "على" → "علي".',
  },
  ReviseDatasetInput: {
    baseModel:
      'Base model under whose vocabulary the lengths of the texts are measured. Default: the newest that brings a vocabulary, where there is one.',
    conflicts:
      'Duplicates under different labels. DROP: those stay that are labelled as the first (in the training split, where one is). Default KEEP.',
    duplicateThreshold:
      'Similarity from which two texts are near duplicates: Jaccard, of their 5-letter sequences without tashkeel, links, mentions and punctuation. 0.5 to 1. Default 0.8.',
    duplicates: 'Duplicates with one label in one split. DROP: the first stays. Default KEEP.',
    folds:
      'Deals all documents but those of the test split to so many equal parts, for cross-validation by `fold` of `startTraining`; the first is the validation split of runs without one. 0 or 2 to 100: 0 for none. 0 to 100. Default 0.',
    leaks:
      'Duplicates in different official splits; where Tasnif deals the splits there are none, for duplicates stay together. Default KEEP.',
    maxPerClass:
      'Most training documents of a class, drawn by the seed; the rest is left out. 2 to 2147483647. Default all.',
    normalization:
      'What is done to the texts before their lengths are measured. It does not change the data set. Default "NONE".',
    seed: 'Decides which document goes to which split. 0 to 2147483647. Default 42.',
    testLocked:
      'Locks the test split: no run sees it, models are measured on it by request, each time noted, and no revision changes it or unlocks it. Default false.',
    testShare: 'Share of each class kept to measure the result. 0 to 0.5. Default 0.1.',
    validationShare: 'Share of each class kept to choose the best weights. 0 to 0.5. Default 0.1.',
  },
  StartBakeOffInput: {
    adversarialRadius:
      'Adversarial training: every text is learned as it is and with its word embeddings moved to where its loss is greater, so far, relative to their norm; that takes twice the time, and undoes what freezing saves. 0: as it is alone. 0 to 1. Default 0; 0.025 with DEFAULT where all of a small pre-trained encoder (hidden size up to 384) is trained, on up to 10,000 documents and without distillTexts.',
    baseModels:
      'The base models, all different. With the normalisation profiles they make 2 to 20 candidates: each base model with each profile.',
    batchSize: 'Documents of a batch. 1 to 512. Default 16; with NOTEBOOK 32; with FLASH 32.',
    bestMetric:
      'The figure on the validation split that decides the best epoch, whose weights are kept. Default MACRO_F1; with NOTEBOOK LOSS.',
    checkpointMinutes:
      'Longest time between two checkpoints, in minutes; one is also written after each epoch. 0.01 to 1440. Default 10.',
    classWeights: 'How much a document of each class counts. Default NONE.',
    dataset: 'The data set. It needs a validation split: that is what the candidates are ranked on.',
    device: 'What to compute on. Default "AUTO".',
    deviceIndex: 'Which CUDA device, where there are several. 0 to 63. Default 0.',
    dropout: 'Probability of dropping an activation. 0 to 0.9. Default 0.1; with FLASH 0.3.',
    earlyStopping:
      'Ends training after so many epochs in a row without a better figure; 0: never. 0 to 1000. Default 0; with FLASH 3.',
    epochs:
      'Times that every training document is seen. 1 to 1000. Default 5; of small encoders (hidden size up to 384) 5 to 20, as many as see 4,000 documents, or 5 with distillTexts; from random weights 15; with NOTEBOOK 5; with FLASH 1 to 10, as many as see 30,000 documents.',
    freezeEmbeddings:
      'Whether the embeddings stay as they are. They then run without dropout. Default false; with FAST true.',
    frozenLayers:
      "Lowest layers that stay as they are, at most the base model's layers; with 1 or more the embeddings do too. They then run without dropout. 0 to 256. Default 0; with FAST half of them, rounded down.",
    gradientAccumulation:
      'Batches whose gradients are summed before an optimizer step, which sees batchSize × gradientAccumulation documents. 1 to 1024. Default 1.',
    gradientClip: 'Largest norm of all gradients together. 0.001 to 1000000. Default 1.',
    labelSmoothing: 'Share of the target that is spread over all classes. 0 to 0.9. Default 0.',
    layerDecay:
      'Factor of the learning rate from each layer to the one below it; 1: the same in all. 0.01 to 1. Default 1.',
    learningRate:
      'Peak of the schedule. 1e-8 to 1. Default 5e-5; of small encoders (hidden size up to 384) 3e-4; from random weights 5e-4; with NOTEBOOK 5e-5; with FLASH 0.002.',
    loraAlpha: 'Scale of LoRA: its factors count loraAlpha / loraRank. 0.001 to 10000. Default 16.',
    loraRank:
      'Rank of LoRA (Hu et al. 2021): of the encoder only low-rank factors beside its linear layers are trained, and merged into the weights at export; 0: the weights themselves are trained. It wants a higher learning rate, 1e-4 to 5e-4. 0 to 256. Default 0.',
    maxBatchTokens:
      'Tokens computed at once; a batch with more is cut between documents and its gradients are summed, which changes nothing but memory. 8 to 2147483647. Default what the free memory holds.',
    maxLength:
      "Tokens learned from of a document, which is cut there, and read of a text at once (see `Model.pooling`); at most the base model's positions, but with FLASH. 8 to 8192. Default 256; with FLASH 2048, or the base model's positions if those are fewer.",
    name: 'For people. 1 to 200 characters. Default: the name of the data set.',
    normalizationSwitches:
      'Steps turned on or off over the profile of `normalization`, kept and done again like it. Default: none.',
    normalizations: 'Normalisation profiles, all different. Default: the one of the recipe.',
    precision:
      'What to compute in; AUTO takes BF16 where the device multiplies it natively. Master weights, norms, softmax and loss stay F32. Default "AUTO".',
    recipe: 'Where the default of every field comes from that is left out, or null. Default "DEFAULT".',
    sampleDocuments:
      'Training documents that every candidate learns from, at least one of each class, class by class in proportion, drawn by seed: the same for all. Where there are no more, all of them; null: all. 2 to 2147483647. Default 1000.',
    schedule: 'What the learning rate does after the warm-up. Default LINEAR.',
    seeds:
      'Each candidate is trained once with each of these seeds, and ranked by its mean. 1 or more, all different, 0 to 2147483647; candidates × seeds make at most 40 runs. Default [42].',
    sparseEmbedding:
      'Whether a step updates only the word embeddings that its documents touch, and makes up exactly for the steps that the others missed; false: every one at each step, the same result slower. Default true.',
    validationDocuments:
      'Validation documents that every candidate is measured on, drawn in the same way, the same for all and whatever the seed. The more, the smaller a difference can be told. 2 to 5000. Default 2000.',
    warmupShare:
      'Share of all steps in which the learning rate rises. 0 to 1. Default 0.1; from random weights 0.3; with NOTEBOOK 0; with FLASH 0.1.',
    weightDecay: 'Decoupled weight decay of AdamW. 0 to 1. Default 0.01.',
  },
  StartPretrainingInput: {
    baseModel:
      'What to start from: one that is pre-trained already is continued, with its own vocabulary; one of source SCRATCH gives its shape alone, and the vocabulary is learned from the texts. Default: as that of startTraining.',
    batchTokens: 'Tokens of an optimizer step. 64 to 1048576. Default 8192.',
    checkpointMinutes: 'Longest time between two checkpoints, in minutes. 0.01 to 1440. Default 10.',
    device: 'What to compute on. Default "AUTO".',
    deviceIndex: 'Which CUDA device, where there are several. 0 to 63. Default 0.',
    dropout: 'Probability of dropping an activation. 0 to 0.9. Default 0.1; from random weights 0.',
    epochs: 'Times that every text is seen. 1 to 1000. Default 3; from random weights 20.',
    evaluateEvery:
      'Tokens between two evaluations on the held-out texts; a whole number. 1 to 1000000000000. Default a twentieth of all.',
    heldOutShare:
      'Share of the texts that nothing is learned from and that perplexity is measured on, drawn by seed, a million characters at most; texts that are equal are on one side. 0: none. 0 to 0.5. Default 0.01.',
    learningRate: 'Peak of the schedule. 1e-8 to 1. Default 0.0001; from random weights 0.001.',
    maskedShare:
      'Share of the tokens that are masked, whole words at a time: 80 % of them become [MASK], 10 % another token, 10 % stay. 0.15 to 0.4. Default 0.15; from random weights 0.3.',
    maxBatchTokens:
      'Tokens computed at once; a step with more is cut between windows and its gradients are summed, which changes nothing but memory. 8 to 2147483647. Default what the free memory holds.',
    name: 'Unique name of the base model that comes of it. 1 to 100 letters, digits, spaces, dots, dashes, underscores and slashes. Default: that of `baseModel`, with "-pretrained" after it.',
    normalization:
      'What is done to every text before it is cut into tokens; fine-tuning should do the same. Default NONE.',
    normalizationSwitches: 'Steps turned on or off over the profile of `normalization`. Default: none.',
    precision:
      'What to compute in; AUTO takes BF16 where the device multiplies it natively. Master weights, norms, softmax and loss stay F32. Default "AUTO".',
    rampShare:
      'Share of all tokens in which a step grows in a line from half of `batchTokens` to all of it; 0: it has them from the first. 0 to 1. Default 0; from random weights 0.1.',
    schedule: 'What the learning rate does after the warm-up. Default LINEAR.',
    seed: 'Decides fresh weights, held-out texts, their order and what is masked. 0 to 2147483647. Default 42.',
    texts: 'What to learn from.',
    tokens:
      'Tokens to train on, all epochs together; a whole number. Either this or `epochs`. 1000 to 1000000000000. Default as many as `epochs` have.',
    vocabularySize:
      'Tokens of the vocabulary that is learned, at most. Only with a base model of source SCRATCH: one that is pre-trained has its own. 500 to 200000. Default that of the base model.',
    warmupShare: 'Share of all tokens in which the learning rate rises. 0 to 1. Default 0.06.',
    weightDecay: 'Decoupled weight decay of AdamW. 0 to 1. Default 0.01.',
    windowLength:
      "Tokens of a window of text, of which a model sees one at a time; longer texts are cut into several, before a word. At most the base model's positions. 8 to 8192. Default 128, or the base model's positions if those are fewer.",
  },
  StartTrainingInput: {
    adversarialRadius:
      'Adversarial training: every text is learned as it is and with its word embeddings moved to where its loss is greater, so far, relative to their norm; that takes twice the time, and undoes what freezing saves. 0: as it is alone. 0 to 1. Default 0; 0.025 with DEFAULT where all of a small pre-trained encoder (hidden size up to 384) is trained, on up to 10,000 documents and without distillTexts.',
    baseModel:
      'What to start from. Default: the base model `starter`, which comes with Tasnif and which `npm start` imports; where it is not there the small encoder with random weights.',
    batchSize: 'Documents of a batch. 1 to 512. Default 16; with NOTEBOOK 32; with FLASH 32.',
    bestMetric:
      'The figure on the validation split that decides the best epoch, whose weights are kept. Default MACRO_F1; with NOTEBOOK LOSS.',
    checkpointMinutes:
      'Longest time between two checkpoints, in minutes; one is also written after each epoch. 0.01 to 1440. Default 10.',
    classWeights: 'How much a document of each class counts. Default NONE.',
    crossValidate:
      'Makes a run of each fold of the data set, together or not at all, which know each other as TrainingRun.group; groupFigures has their mean and deviation. Default false.',
    dataset: 'The data set.',
    device: 'What to compute on. Default "AUTO".',
    deviceIndex: 'Which CUDA device, where there are several. 0 to 63. Default 0.',
    distillFrom:
      'A model that teaches, of the same classes: the run learns from what that makes of the training documents, as well as from their labels, and of `distillTexts` (knowledge distillation, Hinton et al. 2015). So a small base model comes close to a large one at its own speed. Default: none.',
    distillTemperature:
      'What the logits of both are divided by before they are compared: the higher, the more the classes count that the teacher finds less likely. Wants `distillFrom`. 0.1 to 100. Default 2.',
    distillTexts:
      'Texts without labels, which are learned from by the teacher’s answers alone. Those that equal a validation or test document, or nearly, are left out, as are repeated ones, empty ones and those of another script; the log says how many. Wants `distillFrom`. Default: none.',
    distillWeight:
      'Share of the teacher in the loss of a training document; the rest is its label’s. Wants `distillFrom`. 0 to 1. Default 0.5.',
    dropout: 'Probability of dropping an activation. 0 to 0.9. Default 0.1; with FLASH 0.3.',
    earlyStopping:
      'Ends training after so many epochs in a row without a better figure; 0: never. 0 to 1000. Default 0; with FLASH 3.',
    epochs:
      'Times that every training document is seen. 1 to 1000. Default 5; of small encoders (hidden size up to 384) 5 to 20, as many as see 4,000 documents, or 5 with distillTexts; from random weights 15; with NOTEBOOK 5; with FLASH 1 to 10, as many as see 30,000 documents.',
    fold: 'Trains on all folds of the data set but this one, which is the validation split. 0 to the number of folds less 1. Default: its own training and validation splits.',
    freezeEmbeddings:
      'Whether the embeddings stay as they are. They then run without dropout. Default false; with FAST true.',
    frozenLayers:
      "Lowest layers that stay as they are, at most the base model's layers; with 1 or more the embeddings do too. They then run without dropout. 0 to 256. Default 0; with FAST half of them, rounded down.",
    gradientAccumulation:
      'Batches whose gradients are summed before an optimizer step, which sees batchSize × gradientAccumulation documents. 1 to 1024. Default 1.',
    gradientClip: 'Largest norm of all gradients together. 0.001 to 1000000. Default 1.',
    labelSmoothing: 'Share of the target that is spread over all classes. 0 to 0.9. Default 0.',
    layerDecay:
      'Factor of the learning rate from each layer to the one below it; 1: the same in all. 0.01 to 1. Default 1.',
    learningRate:
      'Peak of the schedule. 1e-8 to 1. Default 5e-5; of small encoders (hidden size up to 384) 3e-4; from random weights 5e-4; with NOTEBOOK 5e-5; with FLASH 0.002.',
    loraAlpha: 'Scale of LoRA: its factors count loraAlpha / loraRank. 0.001 to 10000. Default 16.',
    loraRank:
      'Rank of LoRA (Hu et al. 2021): of the encoder only low-rank factors beside its linear layers are trained, and merged into the weights at export; 0: the weights themselves are trained. It wants a higher learning rate, 1e-4 to 5e-4. 0 to 256. Default 0.',
    maxBatchTokens:
      'Tokens computed at once; a batch with more is cut between documents and its gradients are summed, which changes nothing but memory. 8 to 2147483647. Default what the free memory holds.',
    maxLength:
      "Tokens learned from of a document, which is cut there, and read of a text at once (see `Model.pooling`); at most the base model's positions, but with FLASH. 8 to 8192. Default 256; with FLASH 2048, or the base model's positions if those are fewer.",
    name: 'For people. 1 to 200 characters. Default: the names of data set and base model.',
    normalization:
      'What is done to every text before it is cut into tokens. It is kept with the model, and `classify` does the same. `normalized` of the data set shows it on its own documents. Default NONE; with NOTEBOOK NOTEBOOK.',
    normalizationSwitches:
      'Steps turned on or off over the profile of `normalization`, kept and done again like it. Default: none.',
    precision:
      'What to compute in; AUTO takes BF16 where the device multiplies it natively. Master weights, norms, softmax and loss stay F32. Default "AUTO".',
    recipe: 'Where the default of every field comes from that is left out, or null. Default "DEFAULT".',
    sampleDocuments:
      'Training documents to learn from, at least one of each class, class by class in proportion, drawn by seed; where there are no more, all of them. 2 to 2147483647. Default all.',
    schedule: 'What the learning rate does after the warm-up. Default LINEAR.',
    seed: 'Decides fresh weights, order of documents and dropout. 0 to 2147483647. Default 42.',
    seeds:
      'Makes a run of each of these seeds, together or not at all, which know each other as TrainingRun.group. 1 to 20, all different, each as seed. Default: seed alone.',
    sparseEmbedding:
      'Whether a step updates only the word embeddings that its documents touch, and makes up exactly for the steps that the others missed; false: every one at each step, the same result slower. Default true.',
    validationDocuments:
      'Validation documents to look at, drawn in the same way, and the same ones whatever the seed. 2 to 2147483647. Default all.',
    warmupShare:
      'Share of all steps in which the learning rate rises. 0 to 1. Default 0.1; from random weights 0.3; with NOTEBOOK 0; with FLASH 0.1.',
    weightDecay: 'Decoupled weight decay of AdamW. 0 to 1. Default 0.01.',
  },
  TextsInput: {
    datasets:
      'Data sets in their newest version. The documents of the training split are read, without their labels; those of validation and test, and those left out, never. Default [].',
    uploads:
      'Complete uploads: .txt or .txt.gz (a text a line), a .zip of .txt files (a text a file), .csv, .tsv, .jsonl, .xlsx or .parquet with a text column of a usual name, such as `text`. Default [].',
  },
} as const;
