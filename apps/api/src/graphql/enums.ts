import { FEWEST_JUDGED, SHIFTED_FROM, STRONG_FROM } from '@tasnif/marbert';
import { phases } from '@tasnif/store';
import { normalizationProfiles, normalizationSteps, type NormalizationProfile } from '@tasnif/tokenizer';
import { registerEnumType } from 'type-graphql';

/** The values of a closed set as the object that type-graphql registers. */
function valuesOf<const T extends string>(values: readonly T[]): { [K in T]: K } {
  return Object.fromEntries(values.map((value) => [value, value])) as { [K in T]: K };
}

/** The steps of a profile in a sentence. */
function normalizationSummary(profile: NormalizationProfile): string {
  const steps = normalizationSteps(profile).map(({ description }) => description);
  return steps.length === 0 ? 'The text as it is.' : `${steps.join('; ')}.`;
}

export const ExplanationMethodEnum = valuesOf(['OCCLUSION']);
registerEnumType(ExplanationMethodEnum, {
  name: 'ExplanationMethod',
  description: 'How the weights of words are found.',
  valuesConfig: {
    OCCLUSION: {
      description:
        'A word is masked, and its weight is by how much the log-odds of the class fall (Zeiler & Fergus 2014, Li et al. 2016). What words do only together is seen in none of them alone.',
    },
  },
});

export const PhaseEnum = valuesOf(phases);
registerEnumType(PhaseEnum, {
  name: 'Phase',
  description: 'Where a run stands.',
  valuesConfig: {
    QUEUED: { description: 'Waits for a trainer.' },
    PREPARING: { description: 'Loads the base model and the texts.' },
    TRAINING: { description: 'Updates weights, and evaluates on the validation split after each epoch.' },
    EVALUATING: { description: 'Measures the best weights on the test split.' },
    EXPORTING: { description: "Writes the model's files." },
    SUCCEEDED: { description: 'Ended, with a model.' },
    PAUSED: { description: 'Stopped; nobody takes it up until it is resumed.' },
    FAILED: { description: 'Ended, with an error; it may be resumed.' },
    CANCELLED: { description: 'Ended because somebody asked for it.' },
  },
});

export const RunKindEnum = valuesOf(['FINE_TUNING', 'PRETRAINING']);
registerEnumType(RunKindEnum, {
  name: 'RunKind',
  description: 'What a run makes.',
  valuesConfig: {
    FINE_TUNING: { description: 'A model, of a base model and a data set.' },
    PRETRAINING: { description: 'A base model, of another and texts without labels.' },
  },
});

export const BakeOffStatusEnum = valuesOf(['WAITING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']);
registerEnumType(BakeOffStatusEnum, {
  name: 'BakeOffStatus',
  description: 'Where a bake-off stands.',
  valuesConfig: {
    WAITING: { description: 'No trainer has taken up a run of it.' },
    RUNNING: { description: 'Some of its runs have not ended.' },
    SUCCEEDED: { description: 'All have ended, one at least with a model.' },
    FAILED: { description: 'All have ended, none with a model.' },
    CANCELLED: { description: 'Somebody ended runs before they were done; those that were are ranked.' },
  },
});

export const SplitEnum = valuesOf(['TRAIN', 'VALIDATION', 'TEST']);
registerEnumType(SplitEnum, {
  name: 'Split',
  description: 'The part of a data set that a document belongs to.',
  valuesConfig: {
    TRAIN: { description: 'Learned from.' },
    VALIDATION: { description: 'Chooses the best weights of a run.' },
    TEST: {
      description: 'Measured after training, with the best weights; a locked one only by `evaluateModel`.',
    },
  },
});

export const KeepOrDropEnum = valuesOf(['KEEP', 'DROP']);
registerEnumType(KeepOrDropEnum, {
  name: 'KeepOrDrop',
  description: 'What becomes of documents that were found to be doubtful.',
  valuesConfig: {
    KEEP: { description: 'They are used like all others.' },
    DROP: { description: 'They are left out, and counted; a revision can take them in again.' },
  },
});

export const LeakChoiceEnum = valuesOf(['KEEP', 'DROP', 'MOVE_TO_TRAIN']);
registerEnumType(LeakChoiceEnum, {
  name: 'LeakChoice',
  description: 'What becomes of duplicates in different splits.',
  valuesConfig: {
    KEEP: { description: 'They stay: figures on the test split flatter the model.' },
    DROP: { description: 'Those outside the training split are left out.' },
    MOVE_TO_TRAIN: { description: 'All of them go to the training split.' },
  },
});

export const FindingKindEnum = valuesOf(['DUPLICATE', 'LEAK', 'CONFLICT', 'NON_ARABIC']);
registerEnumType(FindingKindEnum, {
  name: 'FindingKind',
  description: 'What is doubtful about a document.',
  valuesConfig: {
    DUPLICATE: { description: 'Another of the same split and label has its text, or nearly.' },
    LEAK: { description: 'Another in a different split has its text, or nearly.' },
    CONFLICT: { description: 'Another under a different label has its text, or nearly.' },
    NON_ARABIC: { description: 'It has no letter, or more letters of other scripts than Arabic ones.' },
  },
});

export const ExclusionEnum = valuesOf(['DUPLICATE', 'LEAK', 'CONFLICT', 'CLASS_FULL']);
registerEnumType(ExclusionEnum, {
  name: 'Exclusion',
  description: 'Why a document was left out.',
  valuesConfig: {
    DUPLICATE: { description: 'By the choice about duplicates.' },
    LEAK: { description: 'By the choice about leaks.' },
    CONFLICT: { description: 'By the choice about conflicts.' },
    CLASS_FULL: { description: 'Its class had `maxPerClass` without it.' },
  },
});

export const DatasetStatusEnum = valuesOf(['IMPORTING', 'READY', 'FAILED']);
registerEnumType(DatasetStatusEnum, {
  name: 'DatasetStatus',
  description: 'Whether a data set can be used.',
  valuesConfig: {
    IMPORTING: { description: 'Its documents are being read; `job` says how far.' },
    READY: { description: 'It has a version.' },
    FAILED: { description: 'It could not be made, or was cancelled; `job` says why. It is not listed.' },
  },
});

export const JobKindEnum = valuesOf([
  ...(['CREATE_DATASET', 'REVISE_DATASET', 'MEASURE_TOKENS', 'IMPORT_BASE_MODEL'] as const),
  ...(['EVALUATE_MODEL', 'EXPORT_MODEL', 'CLASSIFY_FILE'] as const),
]);
registerEnumType(JobKindEnum, {
  name: 'JobKind',
  description: 'What a job does.',
  valuesConfig: {
    CREATE_DATASET: { description: 'Reads the source of a data set and freezes its first version.' },
    REVISE_DATASET: { description: 'Makes the next version of a data set out of the same documents.' },
    MEASURE_TOKENS: { description: 'Counts the texts of a data set as tokens of a base model.' },
    EVALUATE_MODEL: { description: 'Measures a model on the test split of a data set.' },
    EXPORT_MODEL: { description: 'Makes a variant of a model, and compares it with the model.' },
    CLASSIFY_FILE: { description: 'Classifies the texts of an upload into a file.' },
    IMPORT_BASE_MODEL: { description: 'Fetches the files of a base model and checks them.' },
  },
});

export const JobStatusEnum = valuesOf(['WAITING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']);
registerEnumType(JobStatusEnum, {
  name: 'JobStatus',
  description: 'Where a job stands.',
  valuesConfig: {
    WAITING: { description: 'Waits for a worker.' },
    RUNNING: { description: 'A worker is at it.' },
    SUCCEEDED: { description: 'What it makes is there.' },
    FAILED: { description: 'It left nothing; `error` says why.' },
    CANCELLED: { description: 'Somebody asked for that; it left nothing.' },
  },
});

export const TextEncodingEnum = valuesOf(['UTF_8', 'UTF_16LE', 'UTF_16BE', 'WINDOWS_1256', 'ISO_8859_6']);
registerEnumType(TextEncodingEnum, {
  name: 'TextEncoding',
  description: 'How the bytes of a file spell text.',
  valuesConfig: {
    UTF_8: { description: 'UTF-8, with or without a byte-order mark.' },
    UTF_16LE: { description: 'UTF-16, low byte first, as Windows calls "Unicode".' },
    UTF_16BE: { description: 'UTF-16, high byte first.' },
    WINDOWS_1256: { description: 'Windows-1256, as older Arabic programs write.' },
    ISO_8859_6: { description: 'ISO 8859-6, ASMO 708.' },
  },
});

export const TextFilesEnum = valuesOf(['DOCUMENT_PER_FILE', 'DOCUMENT_PER_LINE']);
registerEnumType(TextFilesEnum, {
  name: 'TextFiles',
  description: 'What a .txt file holds.',
  valuesConfig: {
    DOCUMENT_PER_FILE: { description: 'The whole file is one document.' },
    DOCUMENT_PER_LINE: { description: 'Every line is a document; empty ones are reported.' },
  },
});

export const EngineEnum = valuesOf(['TORCH', 'TENSORFLOW', 'WASM']);
registerEnumType(EngineEnum, {
  name: 'Engine',
  description:
    'What a run is computed by. A trainer takes TORCH, else TENSORFLOW, else WASM, unless it was told which.',
  valuesConfig: {
    TORCH: { description: 'libtorch, the library under PyTorch.' },
    TENSORFLOW: { description: 'TensorFlow, through TensorFlow.js.' },
    WASM: {
      description: 'TensorFlow.js in WebAssembly: on every machine, for small models, and slower.',
    },
  },
});

export const DeviceEnum = valuesOf(['AUTO', 'CPU', 'CUDA', 'MPS']);
registerEnumType(DeviceEnum, {
  name: 'Device',
  description: 'What a run computes on.',
  valuesConfig: {
    AUTO: { description: 'CUDA where the engine finds a device, else the CPU.' },
    CPU: { description: 'The processor.' },
    CUDA: { description: 'The CUDA device of `deviceIndex`; the run fails where there is none.' },
    MPS: { description: 'The GPU of an Apple computer; the run fails where there is none.' },
  },
});

export const PrecisionEnum = valuesOf(['AUTO', 'F32', 'BF16']);
registerEnumType(PrecisionEnum, {
  name: 'Precision',
  description: 'What a run computes in. Master weights, norms, softmax and loss are F32 either way.',
  valuesConfig: {
    AUTO: { description: 'BF16 where the device multiplies it natively, else F32.' },
    F32: { description: 'IEEE 754 single precision, 32 bits.' },
    BF16: { description: 'bfloat16, 16 bits; the run fails where the device does not multiply it natively.' },
  },
});

export const RecipeEnum = valuesOf(['DEFAULT', 'NOTEBOOK', 'FAST', 'FLASH']);
registerEnumType(RecipeEnum, {
  name: 'Recipe',
  description: 'Values for all that decides what is learned. Query.trainingConfig shows them.',
  valuesConfig: {
    DEFAULT: { description: 'Fine-tunes the whole encoder; more and longer steps from random weights.' },
    NOTEBOOK: {
      description:
        'The Hugging Face notebook that Tasnif comes from: texts by the profile NOTEBOOK, 256 tokens, batches of 32, 5 epochs, AdamW at 5e-5 falling in a straight line without warm-up, weight decay 0.01, and the epoch of the lowest loss on the validation split.',
    },
    FAST: {
      description:
        'As DEFAULT, but the embeddings and the lower half of the layers (rounded down) stay as they are. For pre-trained encoders: what stays random learns nothing.',
    },
    FLASH: {
      description:
        'Another kind of model, trained in seconds: an embedding bag, which knows the words of a text and not their order. Of the base model it takes the tokenizer and the word embeddings, and trains them on under a head of its own. It reads 2,048 tokens of a text at once, more than the base model has positions. There is nothing in it for frozenLayers and loraRank, which must be 0.',
    },
  },
});

export const ScheduleEnum = valuesOf(['LINEAR', 'COSINE', 'CONSTANT']);
registerEnumType(ScheduleEnum, {
  name: 'Schedule',
  description: 'What the learning rate does after its linear warm-up.',
  valuesConfig: {
    LINEAR: { description: 'Falls to 0 in a straight line.' },
    COSINE: { description: 'Falls to 0 along half a cosine wave.' },
    CONSTANT: { description: 'Stays at its peak.' },
  },
});

export const BestMetricEnum = valuesOf([
  'MACRO_F1',
  'ACCURACY',
  'LOSS',
  'WEIGHTED_F1',
  'MACRO_PRECISION',
  'MACRO_RECALL',
  'MATTHEWS',
]);
registerEnumType(BestMetricEnum, {
  name: 'BestMetric',
  description: 'The figure on the validation split that decides the best epoch, whose weights are kept.',
  valuesConfig: {
    MACRO_F1: { description: 'The highest mean of the F1 of each class.' },
    ACCURACY: { description: 'The highest share of documents classified right.' },
    LOSS: { description: 'The lowest cross-entropy.' },
    WEIGHTED_F1: { description: 'The highest mean of the F1 of each class, weighted by its documents.' },
    MACRO_PRECISION: { description: 'The highest mean of the precision of each class.' },
    MACRO_RECALL: { description: 'The highest mean of the recall of each class.' },
    MATTHEWS: {
      description: "The highest Matthews correlation coefficient of all classes (Gorodkin's R_K, 2004).",
    },
  },
});

export const ClassWeightsEnum = valuesOf(['NONE', 'BALANCED']);
registerEnumType(ClassWeightsEnum, {
  name: 'ClassWeights',
  description: 'How much a document of each class counts in the loss.',
  valuesConfig: {
    NONE: { description: 'Every document the same.' },
    BALANCED: { description: 'Every class the same: documents / (classes · documents of the class).' },
  },
});

export const NormalizationEnum = valuesOf(normalizationProfiles);
registerEnumType(NormalizationEnum, {
  name: 'Normalization',
  description: 'What is done to a text before it is cut into tokens, in training and in serving alike.',
  valuesConfig: Object.fromEntries(
    normalizationProfiles.map((profile) => [profile, { description: normalizationSummary(profile) }]),
  ),
});

export const PoolingEnum = valuesOf(['FIRST', 'MEAN', 'MAX']);
registerEnumType(PoolingEnum, {
  name: 'Pooling',
  description:
    'What a model makes of a text longer than it reads at once. Windows overlap by a quarter, and at most 32 are read.',
  valuesConfig: {
    FIRST: { description: 'Only the beginning of the text is read.' },
    MEAN: { description: 'The text is read in windows; the mean of their logits counts.' },
    MAX: { description: 'The text is read in windows; the greatest logit of each class counts.' },
  },
});

export const BaseModelSourceEnum = valuesOf(['HUB', 'UPLOAD', 'FOLDER', 'PRETRAINED', 'SCRATCH']);
registerEnumType(BaseModelSourceEnum, {
  name: 'BaseModelSource',
  description: "Where a base model's weights come from.",
  valuesConfig: {
    HUB: { description: 'Pre-trained, imported from the Hugging Face hub or a mirror of it.' },
    UPLOAD: { description: 'Pre-trained, imported from an upload.' },
    FOLDER: { description: 'Pre-trained, imported from a folder on the server.' },
    PRETRAINED: { description: 'Pre-trained by startPretraining.' },
    SCRATCH: { description: 'Random weights; the vocabulary is learned from the texts it is trained on.' },
  },
});

export const VariantStatusEnum = valuesOf(['EXPORTING', 'READY', 'FAILED']);
registerEnumType(VariantStatusEnum, {
  name: 'VariantStatus',
  description: 'Whether a variant of a model is there.',
  valuesConfig: {
    EXPORTING: { description: 'A job makes it.' },
    READY: { description: 'Its files can be fetched.' },
    FAILED: {
      description: 'Its job failed or was cancelled, and left no files; `error` of the job says why.',
    },
  },
});

export const BaseModelStatusEnum = valuesOf(['IMPORTING', 'READY', 'FAILED']);
registerEnumType(BaseModelStatusEnum, {
  name: 'BaseModelStatus',
  description: 'Whether a base model is there.',
  valuesConfig: {
    IMPORTING: { description: 'A job brings it in.' },
    READY: { description: 'Runs can start from it.' },
    FAILED: {
      description: 'Its job failed or was cancelled, and left no files; `error` of the job says why.',
    },
  },
});

export const WeightsFormatEnum = valuesOf(['SAFETENSORS', 'PYTORCH']);
registerEnumType(WeightsFormatEnum, {
  name: 'WeightsFormat',
  description: 'What weights are kept as.',
  valuesConfig: {
    SAFETENSORS: { description: 'model.safetensors, whole or in shards.' },
    PYTORCH: { description: 'pytorch_model.bin, whole or in shards; its pickles are read as data.' },
  },
});

export const ResultFormatEnum = valuesOf(['CSV', 'JSONL']);
registerEnumType(ResultFormatEnum, {
  name: 'ResultFormat',
  description: 'What the answers to a file of texts are written as.',
  valuesConfig: {
    CSV: {
      description:
        'A table that spreadsheets open: UTF-8 with a byte-order mark, and an apostrophe before what they would take for a formula.',
    },
    JSONL: { description: 'A JSON object a line.' },
  },
});

export const ExportInputsEnum = valuesOf(['BATCH', 'PACKED']);
registerEnumType(ExportInputsEnum, {
  name: 'ExportInputs',
  description: 'How an ONNX graph takes texts.',
  valuesConfig: {
    BATCH: { description: "A row a text, padded to the longest, as Hugging Face's models do." },
    PACKED: { description: 'Texts end to end in one row, with the number of its text beside each token.' },
  },
});

export const ExportPrecisionEnum = valuesOf(['F32', 'FP16', 'INT8']);
registerEnumType(ExportPrecisionEnum, {
  name: 'ExportPrecision',
  description: 'What the weights of an ONNX graph are.',
  valuesConfig: {
    F32: { description: 'As they were trained.' },
    FP16: { description: 'Rounded to 16 bits, half the size; computed with in 32.' },
    INT8: { description: 'Rounded to 8-bit whole numbers, with a scale for each output.' },
  },
});

export const LogLevelEnum = valuesOf(['INFO', 'WARN', 'ERROR']);
registerEnumType(LogLevelEnum, {
  name: 'LogLevel',
  description: 'How much a line of a log matters.',
  valuesConfig: {
    INFO: { description: 'For the record.' },
    WARN: { description: 'Something to look at.' },
    ERROR: { description: 'Something went wrong.' },
  },
});

export const DriftVerdictEnum = valuesOf(['STABLE', 'SHIFTED', 'STRONG']);
registerEnumType(DriftVerdictEnum, {
  name: 'DriftVerdict',
  description: `How far what is classified is from what was trained on, by the rule of thumb for the population stability index (Siddiqi 2006, Credit Risk Scorecards). It takes ${FEWEST_JUDGED} texts to judge.`,
  valuesConfig: {
    STABLE: { description: `An index below ${SHIFTED_FROM}.` },
    SHIFTED: { description: `${SHIFTED_FROM} to below ${STRONG_FROM}: look at what has changed.` },
    STRONG: { description: `${STRONG_FROM} or more: the model answers other texts than it was trained on.` },
  },
});
