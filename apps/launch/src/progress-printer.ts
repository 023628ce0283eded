import { advance, eventLine, progressLine, startProgress, type TrainingEvent } from '@tasnif/cli';

/** On a terminal one line that moves; elsewhere a line an epoch. */
export function createProgressPrinter(): { event: (event: TrainingEvent) => void; end: () => void } {
  const { isTTY } = process.stdout;
  let progress = startProgress();
  return {
    event(event) {
      progress = advance(progress, event);
      const line = eventLine(event);
      if (isTTY) process.stdout.write(`\r\x1b[K  ${progressLine(progress, process.stdout.columns - 3)}`);
      else if (line !== undefined) console.log(`  ${line}`);
    },
    end() {
      if (isTTY) process.stdout.write('\r\x1b[K');
    },
  };
}
