import { z } from 'zod';
import { datasetSettingsSchema } from './dataset-settings.ts';
import { normalizationSchema, parse } from './parameters.ts';
import { variantOptions } from './variant-report.ts';

/** Under which vocabulary the texts are to be counted as tokens. */
const tokens = z.object({ baseModelId: z.string(), normalization: normalizationSchema });

/** As `ReadOptions` of libs/ingest. */
const textReading = z.object({
  textColumn: z.string().exactOptional(),
  sheet: z.string().exactOptional(),
  encoding: z.enum(['UTF_8', 'UTF_16LE', 'UTF_16BE', 'WINDOWS_1256', 'ISO_8859_6']).exactOptional(),
  textFiles: z.enum(['DOCUMENT_PER_FILE', 'DOCUMENT_PER_LINE']).exactOptional(),
});

const createDataset = z.object({
  /** Complete uploads; the documents of one with a split all are in that. */
  sources: z
    .array(z.object({ uploadId: z.string(), split: z.enum(['TRAIN', 'VALIDATION', 'TEST']).nullable() }))
    .min(1),
  reading: textReading.extend({
    labelColumn: z.string().exactOptional(),
    groupColumn: z.string().exactOptional(),
    splitColumn: z.string().exactOptional(),
  }),
  settings: datasetSettingsSchema,
  tokens: tokens.nullable(),
});

/** `versionId` is the one whose documents are taken, those left out among them. */
const reviseDataset = z.object({
  versionId: z.string(),
  settings: datasetSettingsSchema,
  tokens: tokens.nullable(),
});

const measureTokens = z.object({ versionId: z.string(), tokens });

/** `keyId`: whose request it was. */
const evaluateModel = z.object({ modelId: z.string(), versionId: z.string(), keyId: z.string() });
const importBaseModel = z.object({
  source: z.discriminatedUnion('kind', [
    /** A branch, tag or commit of a model of the hub. */
    z.object({ kind: z.literal('HUB'), name: z.string(), revision: z.string() }),
    /** Absolute, with no link in it. */
    z.object({ kind: z.literal('FOLDER'), folder: z.string() }),
    z.object({ kind: z.literal('UPLOAD'), uploadId: z.string() }),
  ]),
  /** As whoever asked for it knows it. */
  licence: z.string().nullable(),
  acceptLicence: z.boolean(),
});

/** `versionId` is the one that the model was trained on. */
const exportModel = variantOptions.extend({ modelId: z.string(), versionId: z.string() });

/** By what, and into what, the classification itself says. */
const classifyFile = z.object({ uploadId: z.string(), reading: textReading });

const jobTask = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('CREATE_DATASET'), input: createDataset }),
  z.object({ kind: z.literal('REVISE_DATASET'), input: reviseDataset }),
  z.object({ kind: z.literal('MEASURE_TOKENS'), input: measureTokens }),
  z.object({ kind: z.literal('EVALUATE_MODEL'), input: evaluateModel }),
  z.object({ kind: z.literal('IMPORT_BASE_MODEL'), input: importBaseModel }),
  z.object({ kind: z.literal('EXPORT_MODEL'), input: exportModel }),
  z.object({ kind: z.literal('CLASSIFY_FILE'), input: classifyFile }),
]);

/** What is to be done, by kind. */
export type JobTask = z.infer<typeof jobTask>;

export type JobKind = JobTask['kind'];

/** What a job of each kind is told. */
export type JobInput<Kind extends JobKind> = Extract<JobTask, { kind: Kind }>['input'];

export function parseJobTask(kind: JobKind, input: unknown): JobTask {
  return parse('task of the job', jobTask, { kind, input });
}

const jobError = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  field: z.string().exactOptional(),
  file: z.string().exactOptional(),
  line: z.int().exactOptional(),
});

/** Why a job failed: a stable code, a sentence, what to do next, and the file and line at fault where there is one. */
export type JobError = z.infer<typeof jobError>;

export function parseJobError(value: unknown): JobError {
  return parse('error of the job', jobError, value);
}
