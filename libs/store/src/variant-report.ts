import { z } from 'zod';
import { count, exportPrecision, modelExport, parse, share } from './parameters.ts';

/** How a variant differs from its model. */
export const variantOptions = z.object({
  /** Whether its vocabulary is cut to what the training split uses. */
  trimVocabulary: z.boolean(),
  precisions: z.array(exportPrecision).min(1),
  /** Whether there is a zip with a page beside the folder. */
  browser: z.boolean(),
});

export type VariantOptions = z.infer<typeof variantOptions>;

const variantReport = z.object({
  /** Tokens of the vocabulary, and how many the model's has. */
  vocabularySize: count,
  modelVocabularySize: count,
  /** What the graphs were compared on: texts of the validation split, and of the test split unless that is locked. */
  texts: count,
  /** Those of them that the variant's tokenizer cuts otherwise than the model's. */
  textsCutOtherwise: count,
  /** Of the model's own graph in F32 on the same texts, which all else is compared with. */
  macroF1: share,
  millisecondsPerText: z.number().min(0),
  graphs: z.array(modelExport.omit({ isDefault: true, texts: true, engineMacroF1: true })),
});

/** What has become of a variant, and how near its graphs are to the model's. */
export type VariantReport = z.infer<typeof variantReport>;

export function parseVariantOptions(value: unknown): VariantOptions {
  return parse('options of the variant', variantOptions, value);
}

export function parseVariantReport(value: unknown): VariantReport {
  return parse('report of the variant', variantReport, value);
}
