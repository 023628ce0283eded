import { fileURLToPath } from 'node:url';

/** Who classifies, and how many texts at once: of a peer in a batch, of Tasnif as many callers that wait for their answer. */
export interface Way {
  name: string;
  contestant: 'transformers' | 'onnxruntime' | 'transformers.js' | 'tasnif';
  precision: 'F32' | 'INT8';
  atOnce: number;
}

const BATCH = 32;
const CALLERS = [1, 8, 64];

const ofPeer = (contestant: Way['contestant'], precision: Way['precision'], atOnce: number): Way => {
  const how = atOnce === 1 ? 'one by one' : `padded batches of ${String(atOnce)}`;
  return { name: `${contestant}, ${how}`, contestant, precision, atOnce };
};

/** In the order of a round; those of Python only where there is one that has the peers. */
export function waysOf({ python }: { python: boolean }): Way[] {
  const pipeline = python ? [1, BATCH].map((atOnce) => ofPeer('transformers', 'F32', atOnce)) : [];
  const inBoth = (['F32', 'INT8'] as const).flatMap((precision) => [
    ...[1, BATCH].map((atOnce) => ofPeer('onnxruntime', precision, atOnce)),
    ofPeer('transformers.js', precision, 1),
    ...CALLERS.map((atOnce): Way => {
      const name = `tasnif over HTTP, ${String(atOnce)} ${atOnce === 1 ? 'caller' : 'callers'}`;
      return { name, contestant: 'tasnif', precision, atOnce };
    }),
  ]);
  return [...pipeline, ...inBoth];
}

/** How a peer's process is started. */
export function programOf(
  contestant: Exclude<Way['contestant'], 'tasnif'>,
  python: string | undefined,
): { program: string; script: string } {
  return contestant === 'transformers'
    ? { program: python ?? 'python3', script: pathOf('../../python/classify.py') }
    : { program: process.execPath, script: pathOf('../../dist/classify/peer.js') };
}

function pathOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
