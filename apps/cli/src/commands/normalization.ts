import type { Command } from 'commander';
import {
  inputFields,
  NormalizedDocument,
  type Normalization,
  type NormalizationSwitchesInput,
} from '../gql/operations.ts';
import { resolveId } from '../latest.ts';
import { oneOf, switches, wholeNumber } from '../options.ts';
import type { WithSession } from '../session.ts';

/** The normalisation profiles, as the API names them. */
export const profiles = [
  ...(['NONE', 'LIGHT', 'MARBERT', 'ARBERT'] as const),
  ...(['ARABERT', 'ARABERT_TWITTER', 'CAMELBERT', 'NOTEBOOK'] as const),
];

/** The switches over a profile, as the API names them. */
export const switchNames = Object.keys(
  inputFields.NormalizationSwitchesInput,
) as (keyof NormalizationSwitchesInput)[];

/** `tasnif dataset normalized`: what training would see of a data set's own texts. */
export function addNormalizedCommand(dataset: Command, withSession: WithSession): void {
  dataset
    .command('normalized')
    .description('Show training documents as they are and as a normalisation profile makes them.')
    .argument('<dataset>', 'An id, or "latest".')
    .argument(
      '<profile>',
      `One of: ${profiles.join(', ').toLowerCase().replaceAll('_', '-')}.`,
      oneOf(...profiles),
    )
    .option('--normalization-switches <switch=on|off,…>', 'As for "train".', switches(...switchNames))
    .option('--first <n>', 'How many documents, 1 to 100.', wholeNumber(1), 10)
    .action(
      withSession(async (session, given: string, profile: Normalization, options: NormalizedOptions) => {
        const { client, output, signal } = session;
        const id = await resolveId(session, 'dataset', given);
        const { first, normalizationSwitches } = options;
        const variables = {
          ...{ id, profile, first },
          ...(normalizationSwitches && { switches: normalizationSwitches }),
        };
        const { node } = await client.request(NormalizedDocument, variables, { signal });
        const documents = node?.__typename === 'Dataset' ? node.normalized : [];
        output.result(
          documents,
          documents.flatMap(({ file, line, before, after }) => [
            `${file}:${line}`,
            `- ${before}`,
            `+ ${after}`,
          ]),
        );
      }),
    );
}

interface NormalizedOptions {
  first: number;
  normalizationSwitches?: NormalizationSwitchesInput;
}
