import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';

/** What the native side of tfjs-node says of itself, or why it can't be loaded. */
export type Probe = { version: string; onGpu: boolean; log: string } | { failure: string };

/** Every symbol is looked for at once: a missing one then throws, where later it would end the process. */
export const LOADING = constants.dlopen.RTLD_NOW;

const script = `process.env.TF_CPP_MIN_LOG_LEVEL = '0';
const module = { exports: {} };
let found;
try {
  process.dlopen(module, process.argv[1], ${String(LOADING)});
  found = { version: module.exports.TF_Version, onGpu: module.exports.isUsingGpuDevice() };
} catch (error) {
  found = { failure: error.message };
}
console.log(JSON.stringify(found));`;

/**
 * Loads a binding in a process of its own, a second or two: a library that is cut off, or made for another processor,
 * ends the process that loads it.
 */
export function probeTensorFlow(binding: string): Probe {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', script, binding], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status !== 0) {
    const words = lastWords(stderr);
    const end = `the process that tried it ended with ${signal ?? String(status)}`;
    return { failure: words === undefined ? end : `${end}: ${words}` };
  }
  // Libraries print what they like before it.
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  const found = JSON.parse(line) as { version: string; onGpu: boolean } | { failure: string };
  return 'failure' in found ? found : { ...found, log: stderr };
}

/** Of a crash, what the library said before it, such as a check that failed. */
function lastWords(log: string): string | undefined {
  return lines(log).findLast(({ severity }) => severity === 'F' || severity === undefined)?.text;
}

/** Of a log, why TensorFlow uses no CUDA device; the most telling line. */
export function whyNoCuda(log: string): string | undefined {
  const told = [/dlerror|dlopen/, /cuda drivers/, /cuInit|CUDA_ERROR/];
  for (const pattern of told) {
    const line = lines(log).find(({ text }) => pattern.test(text));
    if (line !== undefined) return line.text;
  }
  return undefined;
}

/** Lines of TensorFlow's log without severity, time, thread and place. */
function lines(log: string): { severity: string | undefined; text: string }[] {
  return log
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, severity, text] = /^([IWEF])\d{4} \S+ +\d+ \S+\] (.*)$/.exec(line) ?? [];
      return { severity, text: text ?? line };
    });
}
