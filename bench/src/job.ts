import { z } from 'zod';

/** What one process of a contestant is told to train; it reads this from a JSON file. */
export const job = z.object({
  /** Folder of the base model. */
  model: z.string(),
  /** File of the texts: see `textFile`. */
  texts: z.string(),
  batchSize: z.int().positive(),
  /** Peak of a linear schedule without warm-up. */
  learningRate: z.number(),
  weightDecay: z.number(),
  dropout: z.number(),
  /** AUTO: bf16 where the device multiplies it natively. */
  precision: z.enum(['AUTO', 'F32', 'BF16']),
  seed: z.int(),
  /** Trainer's: the order of the file, or texts of like length together. */
  sampling: z.enum(['sequential', 'group_by_length']),
  /** Trainer's: tokens that every text is padded to; `null`: the longest of its batch. */
  padTo: z.int().nullable(),
  /** Trainer's: how attention is computed, by its name in Transformers; `null`: its default. */
  attention: z.enum(['eager', 'sdpa']).nullable(),
  /** A folder for what the contestant has to write. */
  scratch: z.string(),
});
export type Job = z.infer<typeof job>;

/** Ids and label of each text, and the places of the texts in the order of Tasnif's first epoch for those who take it from here. */
export const textFile = z.object({
  examples: z.array(z.tuple([z.array(z.int()), z.int()])),
  order: z.array(z.int()),
});
export type TextFile = z.infer<typeof textFile>;

/** The end of an optimizer step. */
const step = z.object({
  type: z.literal('step'),
  /** Since the call that started training. */
  seconds: z.number(),
  loss: z.number(),
  /** Tokens of each text, without padding. */
  lengths: z.array(z.int()),
});
export type Step = Omit<z.infer<typeof step>, 'type'>;

/** What a contestant tells on file descriptor 3, a JSON object a line. */
export const message = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    device: z.string(),
    precision: z.enum(['F32', 'BF16']),
    versions: z.record(z.string(), z.string()),
  }),
  step,
  z.object({
    type: z.literal('end'),
    /** Bytes of main memory, and of the accelerator's where there is one. */
    peakMemory: z.number(),
    peakDeviceMemory: z.number().nullable(),
  }),
]);
export type Message = z.infer<typeof message>;
