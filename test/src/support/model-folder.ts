import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Client } from './client.ts';

/** One of a model's files: what the api lists, and what came when it was fetched. */
export interface DownloadedFile {
  path: string;
  listed: { bytes: number; sha256: string };
  received: { bytes: number; sha256: string };
}

/** Fetches all files of a model, or of a variant of one, into `folder`, as the api lists them. */
export async function downloadModel(
  client: Client,
  modelId: string,
  folder: string,
): Promise<DownloadedFile[]> {
  const { node } = (await client.query(
    `query ($id: ID!) { node(id: $id) {
      ... on Model { files { path bytes sha256 url } }
      ... on ModelVariant { files { path bytes sha256 url } }
    } }`,
    { id: modelId },
  )) as { node: { files: { path: string; bytes: number; sha256: string; url: string }[] } };
  const downloaded: DownloadedFile[] = [];
  for (const { path, bytes, sha256, url } of node.files) {
    const content = await client.download(url);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    const received = { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    downloaded.push({ path, listed: { bytes, sha256 }, received });
  }
  return downloaded;
}

/** Overwrites every weight of a model folder with not-a-number: safetensors is a header, led by its length, and numbers. */
export async function spoilWeights(folder: string): Promise<void> {
  const file = join(folder, 'model.safetensors');
  const content = await readFile(file);
  content.fill(0xff, 8 + Number(content.readBigUInt64LE(0)));
  await writeFile(file, content);
}
