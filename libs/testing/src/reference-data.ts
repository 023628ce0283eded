import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(
  process.env['TASNIF_REFERENCE_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url)),
);

/**
 * The path of a file or folder of the reference data: real Arabic texts and figures made with PyTorch,
 * which are not part of the repository (`TASNIF_REFERENCE_DATA`, default: `shared/data` beside the checkout).
 */
export function referenceData(...path: string[]): string {
  return resolve(root, ...path);
}

/** For `describe.skipIf(...)`: the reason when `path` of the reference data is absent, else `false`. */
export function withReferenceData(...path: string[]): false | string {
  const wanted = referenceData(...path);
  return existsSync(wanted) ? false : `needs the reference data ${path.join('/')}`;
}
