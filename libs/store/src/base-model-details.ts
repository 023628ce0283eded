import { z } from 'zod';
import { parse } from './parameters.ts';

const details = z.object({
  /** Numbers in the weights of the encoder. */
  parameters: z.number().min(0),
  /** What its files of weights are. */
  weights: z.enum(['SAFETENSORS', 'PYTORCH']),
  /** Names of weights of the file that are not used, and of those that it lacks and that are drawn; the first 100. */
  dropped: z.array(z.string()),
  added: z.array(z.string()),
});

/** What is known of an imported base model besides its shape. */
export type BaseModelDetails = z.infer<typeof details>;

export function parseBaseModelDetails(value: unknown): BaseModelDetails {
  return parse('details of the base model', details, value);
}
