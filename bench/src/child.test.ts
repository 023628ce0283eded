import { describe, expect, it } from 'vitest';
import { runChild } from './child.ts';

const node = process.execPath;
const { signal } = new AbortController();

describe('a child process', () => {
  it('gives what it printed, and its messages line by line', async () => {
    const heard: unknown[] = [];
    const code = `console.log('printed'); require('fs').writeSync(3, '{"step":1}\\n{"step":2}\\n')`;
    const onMessage = (message: unknown): void => void heard.push(message);
    const printed = await runChild({ program: node, args: ['-e', code], signal, onMessage });
    expect(printed).toBe('printed\n');
    expect(heard).toEqual([{ step: 1 }, { step: 2 }]);
  });

  it('that fails is told of with the end of what it printed', async () => {
    const code = `for (let i = 1; i < 100; i++) console.error('line', i); process.exit(3)`;
    await expect(runChild({ program: node, args: ['-e', code], signal })).rejects.toThrow(
      expect.objectContaining({
        message: 'ended with 3',
        log: expect.stringMatching(/^line 70\n[^]*line 99$/),
      }),
    );
  });

  it('that is not there is told of', async () => {
    await expect(runChild({ program: '/nowhere/python', args: [], signal })).rejects.toThrow(
      /could not be started/,
    );
  });

  it('that tells nonsense is killed', async () => {
    const code = `require('fs').writeSync(3, 'no JSON\\n'); setInterval(() => {}, 1000)`;
    const onMessage = (): void => undefined;
    await expect(runChild({ program: node, args: ['-e', code], signal, onMessage })).rejects.toThrow(
      SyntaxError,
    );
  });

  it('ends when the benchmark is stopped', async () => {
    const stop = new AbortController();
    let pid = 0;
    const running = runChild({
      program: node,
      args: ['-e', `require('fs').writeSync(3, process.pid + '\\n'); setInterval(() => {}, 1000)`],
      signal: stop.signal,
      onMessage: (message) => {
        pid = message as number;
        stop.abort();
      },
    });
    await expect(running).rejects.toThrow(/abort/i);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
