import type { Readable } from 'node:stream';
import type { Client } from './client.ts';
import type { Output } from './output.ts';

/** What a command works with. */
export interface Session {
  client: Client;
  output: Output;
  /** Aborted when the user, or the time limit, ends the command. */
  signal: AbortSignal;
  stdin: Readable;
  /** Relative paths start here. */
  folder: string;
}

/** Makes a commander action of a command: it opens a session, and closes it when the command has ended. */
export type WithSession = <Arguments extends unknown[]>(
  command: (session: Session, ...given: Arguments) => Promise<void>,
) => (...given: Arguments) => Promise<void>;
