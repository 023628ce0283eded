import { z } from 'zod';

/** For the parameters of a run. */
export const textSources = z.object({
  /** Versions of data sets, whose training splits alone are read. */
  versionIds: z.array(z.string()),
  /** Complete uploads. */
  uploadIds: z.array(z.string()),
});

/** Where texts come from whose labels, if they have any, are not read. */
export type TextSources = z.infer<typeof textSources>;
