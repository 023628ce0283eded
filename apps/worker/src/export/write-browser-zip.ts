import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { weightsOfGraph, type GraphPrecision, type OnnxFile } from '@tasnif/marbert';
import type { ModelRow } from '@tasnif/store';
import { ZipFile } from 'yazl';
import { browserPage, type BrowserPage } from './browser-page.ts';
import { bundleNormalizer } from './bundle-normalizer.ts';

const dtypes: Record<GraphPrecision, BrowserPage['dtype']> = { F32: 'fp32', FP16: 'fp16', INT8: 'q8' };
/** The smallest first. */
const preferred: readonly GraphPrecision[] = ['INT8', 'FP16', 'F32'];

/** What transformers.js reads besides the graph, and what says how to read. */
const TEXTS = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'tasnif.json', 'README.md'];

/**
 * Writes `browser.zip` into a variant's folder: a page, what it normalises with, and in `model/` of the folder what
 * transformers.js reads, with the smallest of its graphs.
 */
export async function writeBrowserZip(
  folder: string,
  {
    name,
    normalization,
    normalizationSwitches,
  }: Pick<ModelRow, 'name' | 'normalization' | 'normalizationSwitches'>,
  files: readonly OnnxFile[],
): Promise<void> {
  const precision = preferred.find((wanted) => files.some((file) => file.precision === wanted)) ?? 'F32';
  const graph = files.find((file) => file.precision === precision && file.inputs === 'BATCH')?.path ?? '';
  const zip = new ZipFile();
  const page = browserPage({ name, dtype: dtypes[precision] });
  zip.addBuffer(Buffer.from(page), 'index.html');
  zip.addBuffer(Buffer.from(await bundleNormalizer(normalization, normalizationSwitches)), 'normalize.js');
  for (const path of [...TEXTS, graph]) zip.addFile(join(folder, path), `model/${path}`);
  // Weights don't get smaller.
  const weights = weightsOfGraph(graph);
  zip.addFile(join(folder, weights), `model/${weights}`, { compress: false });
  zip.on('error', (error) => {
    (zip.outputStream as Readable).destroy(error as Error);
  });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(join(folder, 'browser.zip')));
}
