import { z } from 'zod';

/** What a peer's process is told, in a JSON file. */
export const peerJob = z.object({
  contestant: z.enum(['transformers', 'onnxruntime', 'transformers.js']),
  /** A Hugging Face folder with the ONNX export. */
  model: z.string(),
  precision: z.enum(['F32', 'INT8']),
  /** Texts of a batch. */
  atOnce: z.int().positive(),
  texts: z.array(z.string()).min(1),
});
export type PeerJob = z.infer<typeof peerJob>;

/** What classified texts came to. */
export const classified = z.object({
  /** All texts, from the first question to the last answer. */
  seconds: z.number().positive(),
  /** Of each text, in milliseconds; of one in a batch that of the batch. */
  latencies: z.array(z.number()),
  /** The class of each text. */
  labels: z.array(z.string()),
  /** Bytes of main memory held at most, by all processes that answer. */
  peakMemory: z.number().positive(),
});
export type Classified = z.infer<typeof classified>;
