import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { HubError } from './hub-error.ts';
import { brokenOff, type Hub } from './hub.ts';
import { withPatience } from './patience.ts';

/** A model of the hub, at a branch, tag or commit. */
export interface HubModelName {
  name: string;
  revision: string;
}

/** A file as the hub lists it: one in large-file storage by SHA-256, another by git's SHA-1 of its blob. */
export interface HubFile {
  path: string;
  bytes: number;
  checksum: { algorithm: 'sha256' | 'git-sha1'; value: string };
}

export interface HubModel {
  /** The commit that the revision is. */
  commit: string;
  /** By path. */
  files: ReadonlyMap<string, HubFile>;
  /** As its card says. */
  licence: string | null;
}

const MOST_LISTING_BYTES = 16 * 2 ** 20;
const sha1 = z.string().regex(/^[0-9a-f]{40}$/);
const bytes = z.int().min(0);
const sibling = z.object({
  rfilename: z.string(),
  size: bytes.nullish(),
  blobId: sha1.nullish(),
  lfs: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: bytes }).nullish(),
});
const listing = z.object({
  sha: sha1,
  siblings: z.array(sibling),
  cardData: z
    .object({
      license: z
        .union([z.string(), z.array(z.string())])
        .nullish()
        .catch(null),
      license_name: z.string().nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

/** Asks the hub for the files of a model, with sizes and checksums. Throws HubError. */
export async function listModel(
  hub: Hub,
  { name, revision }: HubModelName,
  pauses: readonly number[],
): Promise<HubModel> {
  const what = `model ${name} at ${revision}`;
  const path = `/api/models/${name}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const text = await withPatience(pauses, async () => readText(await hub.get(path, what), what));
  const { sha, siblings, cardData } = parse(text, what);
  return {
    commit: sha,
    files: new Map(siblings.flatMap((file) => toFile(file) ?? []).map((file) => [file.path, file])),
    licence: licenceOf(cardData),
  };
}

function toFile({ rfilename: path, size, blobId, lfs }: z.infer<typeof sibling>): HubFile | undefined {
  if (lfs) return { path, bytes: lfs.size, checksum: { algorithm: 'sha256', value: lfs.sha256 } };
  if (typeof size !== 'number' || typeof blobId !== 'string') return undefined;
  return { path, bytes: size, checksum: { algorithm: 'git-sha1', value: blobId } };
}

/** `other` says that the name stands beside it. */
function licenceOf(card: z.infer<typeof listing>['cardData']): string | null {
  const licence = [card?.license ?? []].flat().join(', ');
  const name = card?.license_name ?? '';
  return (licence === 'other' && name !== '' ? name : licence).slice(0, 200) || null;
}

async function readText(response: IncomingMessage, what: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MOST_LISTING_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw brokenOff(what, error);
  }
  if (length > MOST_LISTING_BYTES) throw badAnswer(what, `has over ${MOST_LISTING_BYTES} bytes`);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, what: string): z.infer<typeof listing> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badAnswer(what, 'is not JSON');
  }
  const result = listing.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badAnswer(what, `is not as it should be at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function badAnswer(what: string, fault: string): HubError {
  return new HubError(
    'HUB_ANSWER',
    `What the hub says of ${what} ${fault}.`,
    'Check that HF_ENDPOINT is the address of a hub, such as https://huggingface.co.',
  );
}
