import { z } from 'zod';
import { count, parse } from './parameters.ts';

const answers = z
  .object({ labels: z.array(count), predictions: z.array(count) })
  .refine(({ labels, predictions }) => labels.length === predictions.length, 'the lengths differ');

/** The class of each text, in the order of their documents, and the class that a model takes it for. */
export type Answers = z.infer<typeof answers>;

export function parseAnswers(value: unknown): Answers {
  return parse('answers of the model', answers, value);
}
