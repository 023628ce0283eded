import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

export const measured = z.object({
  tokens: z.number(),
  loss: z.number(),
  perplexity: z.number(),
  accuracy: z.number(),
});
/** What was measured on the held-out texts when so many tokens had been seen. */
export type Measured = z.infer<typeof measured>;

/** Evaluations of one training, over all calls, in a file of a line each. */
export interface Journal {
  add(one: Measured): void;
  /** By tokens; of those that were measured again the last. */
  all(): Measured[];
}

export function openJournal(path: string): Journal {
  return {
    add(one) {
      appendFileSync(path, `${JSON.stringify(one)}\n`);
    },
    all() {
      if (!existsSync(path)) return [];
      const lines = readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '');
      const byTokens = new Map(
        lines.map((line) => measured.parse(JSON.parse(line))).map((one) => [one.tokens, one]),
      );
      return [...byTokens.values()].sort((a, b) => a.tokens - b.tokens);
    },
  };
}
