import { existsSync, readFileSync } from 'node:fs';

/** Bytes of main memory that this process held at most. */
export function peakMemory(): number {
  const status = '/proc/self/status';
  // Where there is one: what getrusage says there may be of the process that started this one.
  const line = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) : null;
  return 1024 * (line === null ? process.resourceUsage().maxRSS : Number(line[1]));
}
