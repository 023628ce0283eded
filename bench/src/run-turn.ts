import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChildFailure, runChild } from './child.ts';
import type { Contestant } from './contestants.ts';
import { BenchError } from './errors.ts';
import { message, type Job, type Message, type Step } from './job.ts';

type Told<T extends Message['type']> = Omit<Extract<Message, { type: T }>, 'type'>;

/** One process of a contestant, from its start to its end. */
export interface Turn extends Told<'ready'>, Told<'end'> {
  steps: Step[];
  /** From the start of the process to the end of its first optimizer step. */
  secondsToFirstStep: number;
}

/**
 * Runs a contestant in a process of its own; `onStep` hears how many steps are done. Aborting `signal` kills it.
 * Throws CONTESTANT_FAILED with the end of what it printed.
 */
export async function runTurn(
  { name, program, script, env }: Contestant,
  job: Job,
  { signal, onStep }: { signal: AbortSignal; onStep: (done: number) => void },
): Promise<Turn> {
  const jobFile = join(job.scratch, `${name}.json`);
  writeFileSync(jobFile, JSON.stringify(job));
  const steps: Step[] = [];
  const told: { ready?: Told<'ready'>; end?: Told<'end'> } = {};
  let secondsToFirstStep = Number.NaN;
  const start = performance.now();

  const onMessage = (value: unknown): void => {
    const heard = message.parse(value);
    switch (heard.type) {
      case 'ready':
        told.ready = heard;
        break;
      case 'step':
        if (steps.length === 0) secondsToFirstStep = (performance.now() - start) / 1000;
        steps.push({ seconds: heard.seconds, loss: heard.loss, lengths: heard.lengths });
        onStep(steps.length);
        break;
      case 'end':
        told.end = heard;
    }
  };
  await runChild({ program, args: [script, jobFile], env, signal, onMessage }).catch((error: unknown) => {
    throw error instanceof ChildFailure ? failed(name, `${error.message}:\n${error.log}`, error) : error;
  });
  const { ready, end } = told;
  if (ready === undefined || end === undefined) throw failed(name, 'ended without telling its figures.');
  const { device, precision, versions } = ready;
  const { peakMemory, peakDeviceMemory } = end;
  return { device, precision, versions, steps, secondsToFirstStep, peakMemory, peakDeviceMemory };
}

function failed(name: string, how: string, cause?: unknown): BenchError {
  return new BenchError(
    'CONTESTANT_FAILED',
    `The contestant ${name} ${how}`,
    'Mend what it names; where it was killed, the machine may have too little memory for it (14 GB at full shape).',
    { cause },
  );
}
