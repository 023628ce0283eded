import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NormalizationProfile, NormalizationSwitches } from '@tasnif/tokenizer';

/** A file that is not there: what is in it depends on the model. */
const ENTRY = fileURLToPath(new URL('normalize.entry.js', import.meta.url));

/** A JavaScript module for browsers that exports `normalize`: what libs/tokenizer does to a text, text to text. */
export async function bundleNormalizer(
  profile: NormalizationProfile,
  switches: NormalizationSwitches,
): Promise<string> {
  // Loaded when it is needed: it is larger than all else that a job loads.
  const { build } = await import('vite');
  const entry = `import { createNormalizer } from '@tasnif/tokenizer/arabic';
    export const { normalize } = createNormalizer(${JSON.stringify(profile)}, ${JSON.stringify(switches)});`;
  const built = await build({
    ...{ root: dirname(ENTRY), configFile: false, envDir: false, publicDir: false, logLevel: 'silent' },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? entry : null),
      },
    ],
    build: {
      ...{ write: false, target: 'es2022', minify: true, reportCompressedSize: false },
      lib: { entry: ENTRY, formats: ['es'], fileName: 'normalize' },
    },
  });
  const output = Array.isArray(built) ? built[0] : built;
  if (output === undefined || !('output' in output)) throw new Error('There is no bundle.');
  return output.output[0].code;
}
