import { CliError } from './cli-error.ts';

/** Turns the `errors` of a GraphQL response, whose form is not known for sure, into the error of the first. */
export function graphQLFailure(errors: readonly unknown[]): CliError {
  const [first] = errors;
  const error = isRecord(first) ? first : {};
  const extensions = isRecord(error['extensions']) ? error['extensions'] : {};
  return new CliError(
    text(extensions['code']) ?? 'UNKNOWN',
    text(error['message']) ?? 'Tasnif answered with an error that has no message.',
    text(extensions['hint']),
    text(extensions['field']),
  );
}

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const LOST = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];

/** Says in a sentence what the network did; gives back whatever else was thrown as it is. */
export function connectionFailure(error: unknown, url: string): unknown {
  const code = isRecord(error) ? text(error['code']) : undefined;
  if (code === undefined || error instanceof CliError) return error;
  if (UNREACHABLE.includes(code)) {
    return new CliError(
      'UNREACHABLE',
      `No Tasnif answers at ${url}.`,
      'Start one with "npm start", or name the address of one with --url or TASNIF_URL.',
    );
  }
  if (code === 'ETIMEDOUT') {
    return new CliError('TIMED_OUT', `${url} did not answer in time.`, 'See that the address is right.');
  }
  // fetch has codes of its own, for whatever breaks off.
  if (LOST.includes(code) || code.startsWith('UND_ERR_')) return connectionLost(url);
  return error;
}

export function connectionLost(url: string): CliError {
  return new CliError(
    'CONNECTION_LOST',
    `The connection to ${url} broke off.`,
    'See with "tasnif status" whether Tasnif still runs there, and try again.',
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
