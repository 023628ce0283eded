import { readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of TensorFlow that `npm run engine:tensorflow` sets up; tfjs-node is of the version of tfjs-core. */
export const TENSORFLOW = '2.21.0';

/** Where it does; beside node_modules, which `npm ci` deletes. */
export const tensorFlowFolder = fileURLToPath(new URL('../../../../.tensorflow', import.meta.url));

/** What lies in that folder. */
export const folders = {
  /** What is needed of the package of that name. */
  tfjsNode: 'tfjs-node',
  /** The libraries, laid out as Python's site-packages are: they find each other so. */
  site: 'site',
  binding: 'binding',
} as const;

export const files = {
  installation: 'installed.json',
  binding: `${folders.binding}/tfjs_binding.node`,
  libraries: ['cc', 'framework'].map((name) => `${folders.site}/tensorflow/libtensorflow_${name}.so.2`),
} as const;

/** What was set up, as `installed.json` says it. */
export interface Installation {
  /** Version that the binding was compiled against. */
  tensorflow: string;
  /** Version of tfjs-node. */
  tfjs: string;
  device: 'cpu' | 'cuda';
  /** With what it has trained; absent until it has. */
  tried?: Circumstances;
}

/** What decides whether native code that was loaded once can be loaded again without a crash. */
export interface Circumstances {
  processor: string;
  /** Bytes of the binding and of each library, 0 where it is not there. */
  sizes: Record<string, number>;
}

/** `undefined` where nothing was set up, or not to the end. */
export function readInstallation(folder: string): Installation | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(join(folder, files.installation), 'utf8'));
    return typeof read === 'object' && read !== null ? (read as Installation) : undefined;
  } catch {
    return undefined;
  }
}

export function circumstances(folder: string): Circumstances {
  const sizes = [files.binding, ...files.libraries].map(
    (file) => [file, statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0] as const,
  );
  return { processor: cpus()[0]?.model ?? '', sizes: Object.fromEntries(sizes) };
}
