/** Where the benchmark tells what it does. */
export interface Progress {
  /** What is done now; `detail` changes often and is only shown on a terminal. */
  now(what: string, options?: { detail?: string; remainingSeconds?: number }): void;
  /** A line that stays. */
  say(line: string): void;
  /** Removes the line of what is done now. */
  dispose(): void;
}

/** On a terminal one line that is written anew every second, elsewhere a line for each thing done. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  const start = performance.now();
  let current: { what: string; detail: string; end: number | undefined } | undefined;

  const clear = (): void => {
    if (stream.isTTY) stream.write('\r\u001b[K');
  };
  const line = (): string => {
    if (current === undefined) return '';
    const { what, detail, end } = current;
    const left = end === undefined ? '' : `, about ${clockTime((end - performance.now()) / 1000)} left`;
    return `  ${clockTime((performance.now() - start) / 1000)}${left}: ${what}${stream.isTTY ? detail : ''} …`;
  };
  const draw = (): void => {
    clear();
    stream.write(line().slice(0, stream.columns - 1));
  };
  const timer = stream.isTTY ? setInterval(draw, 1000).unref() : undefined;

  return {
    now: (what, { detail, remainingSeconds } = {}) => {
      const isNew = what !== current?.what;
      const end = remainingSeconds === undefined ? undefined : performance.now() + 1000 * remainingSeconds;
      current = { what, detail: detail === undefined ? '' : `, ${detail}`, end };
      if (stream.isTTY) draw();
      else if (isNew) stream.write(`${line()}\n`);
    },
    say: (text) => {
      clear();
      stream.write(`${text}\n`);
    },
    dispose: () => {
      clearInterval(timer);
      clear();
    },
  };
}

/** `3:05` for 185 seconds. */
function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`;
}
