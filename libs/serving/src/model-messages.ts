import type { ExplainOptions } from './explain.ts';
import type { ServedModelOptions } from './served-model.ts';
import type { ServingErrorCode } from './serving-error.ts';

/** What the process of a model is told first, once. */
export interface OpenMessage {
  folder: string;
  options: ServedModelOptions;
}

/** A text for the model, under a number that its answer will bear. */
export interface CallMessage {
  call: number;
  text: string;
  /** There where the text is to be explained, not answered. */
  explain?: ExplainOptions;
}

/** Why there is no answer; without a code it is nothing that was expected. */
export interface Failure {
  message: string;
  code?: ServingErrorCode;
  hint?: string;
}

export type ModelMessage =
  | { type: 'opened'; graph: string; memoryBytes: number }
  | { type: 'not-opened'; failure: Failure }
  /** A part of a long text is read, or of an explanation computed; the rest is not waited for in vain. */
  | { type: 'progress'; call: number }
  | { type: 'answer'; call: number; answer: unknown }
  | { type: 'failure'; call: number; failure: Failure };
