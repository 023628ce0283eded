/** Lines of a log that are kept with a run that failed. */
const LINES = 50;

/** The last lines of what a process prints. */
export interface LogTail {
  add(text: string): void;
  lines(): string[];
}

export function createLogTail(): LogTail {
  let kept: string[] = [];
  let unfinished = '';
  return {
    add(text) {
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      kept = [...kept, ...lines].slice(-LINES);
    },
    lines: () => (unfinished === '' ? kept : [...kept, unfinished].slice(-LINES)),
  };
}
