import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The one process that a process has started; throws when there are others or none. */
export function childOf(pid: number): number {
  const children = childrenOf(pid);
  const [child] = children;
  if (child === undefined || children.length > 1)
    throw new Error(`Process ${pid} has ${children.length} children.`);
  return child;
}

/** The processes that a process has started and that are not gone. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statusOf(name)?.parent === pid && statusOf(name)?.state !== 'Z')
    .map(Number);
}

/** Resolves when a process has ended; rejects after `seconds`. */
export async function untilGone(pid: number, seconds = 10): Promise<void> {
  const deadline = performance.now() + 1000 * seconds;
  while ((statusOf(pid)?.state ?? 'Z') !== 'Z') {
    if (performance.now() > deadline) throw new Error(`Process ${pid} still runs after ${seconds} s.`);
    await sleep(20);
  }
}

/** Memory that a process held at most so far, in bytes, from proc(5); 0 when it is no more. */
export function peakMemory(pid: number): number {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** From proc(5): the state (Z: ended, nobody has asked how) and who started it; `undefined` when it is no more. */
function statusOf(pid: number | string): { state: string; parent: number } | undefined {
  try {
    const [, state = '', parent] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
