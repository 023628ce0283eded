import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What figures were measured on. */
export interface Machine {
  processor: string;
  cores: number;
  /** Bytes. */
  memory: number;
  platform: string;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    platform: `${platform()} ${arch()}`,
  };
}

/** The processor's name as part of a file's name: `intel-xeon-platinum-8481c`. */
export function shortName(processor: string): string {
  const words = processor
    .replace(/@.*/, '')
    .replace(/\((R|TM)\)|\b(CPU|Processor|\d+-Core)\b/gi, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-') ?? 'unknown';
}
