import type { Command } from 'commander';
import { wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';

/** Gives a command that lists the option of how many rows to show. */
export function withFirst(command: Command): Command {
  return command.option('--first <n>', 'Rows to show, at most 100.', wholeNumber(1), 20);
}

/** Says so where a list has more rows than are shown. */
export function moreNote(output: Output, list: { totalCount: number; nodes: readonly unknown[] }): void {
  if (list.nodes.length < list.totalCount)
    output.note(`${list.nodes.length} of ${list.totalCount}; see --first`);
}

/** An ISO 8601 time to the minute, in UTC. */
export function day(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
