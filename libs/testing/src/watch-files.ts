import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

type Functions = Record<string, unknown>;
const quiet = ['constructor', 'Stats', 'StatFs', 'Dirent', 'Dir', '_toUnixTimestamp'];

/**
 * Hears every call of `node:fs` and `node:fs/promises`, of this process, that names a path.
 *
 * @returns the absolute paths named, as they come, and what ends the watching
 */
export function watchFiles(): { paths: Set<string>; stop: () => void } {
  const paths = new Set<string>();
  const restore = [fs as unknown as Functions, fs.promises as unknown as Functions].flatMap((module) =>
    Object.entries(module).map(([name, original]) => {
      if (typeof original !== 'function' || /^[A-Z_]/.test(name) || quiet.includes(name))
        return () => undefined;
      const call = original as (...args: unknown[]) => unknown;
      const heard = function (this: unknown, ...args: unknown[]): unknown {
        for (const argument of args.slice(0, 2)) {
          const isPath = typeof argument === 'string' || argument instanceof URL;
          if (isPath && (args[0] === argument || twoPaths.test(name))) paths.add(absolute(argument));
        }
        return call.apply(this, args);
      };
      module[name] = Object.assign(heard, call);
      return () => {
        module[name] = original;
      };
    }),
  );
  syncBuiltinESMExports();
  return {
    paths,
    stop() {
      for (const undo of restore) undo();
      syncBuiltinESMExports();
    },
  };
}

const twoPaths = /^(rename|link|symlink|copyFile|cp)(Sync)?$/;

function absolute(path: string | URL): string {
  return resolve(path instanceof URL ? fileURLToPath(path) : path);
}
