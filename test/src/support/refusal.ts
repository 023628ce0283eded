import { cwd } from 'node:process';
import { expect } from 'vitest';
import { toFailures, type Answer, type Failure } from './client.ts';
import { countRows } from './rows.ts';
import { createSocket } from './socket.ts';
import type { System } from './system.ts';

/** What must not be told to anybody: places on the server, SQL, and where in the code something went wrong. */
const inner = [
  /node_modules|\bdist\/|\.[jt]s:\d/,
  /\bat \S+ \(/,
  /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b/,
  /prisma|postgres/i,
  /"(Dataset|Document|TrainingRun|Upload|ApiKey)"/,
];

/** What an answer is refused with. Fails unless it says what to do next, has no data, and gives nothing away. */
export function refusal({ home }: System, { text, failures, data }: Answer): Failure {
  const [failure] = failures;
  if (failure === undefined) throw new Error(`Not refused: ${text}`);
  expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
  expect(failure.message).toMatch(/\S \S/);
  expect(failure.hint).toMatch(/\S \S/);
  for (const place of [home, cwd()]) expect(text).not.toContain(place);
  for (const pattern of inner) expect(text).not.toMatch(pattern);
  return failure;
}

/** What a GraphQL operation is refused with. Fails also when a table has a row more or less than before. */
export function refusedOperation(system: System, query: string, variables?: object): Promise<Failure> {
  return changingNothing(system, async () => refusal(system, await system.request(query, variables)));
}

/** The same over WebSocket. */
export function refusedOverSocket(
  system: System,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Failure> {
  return changingNothing(system, async () => {
    const socket = createSocket(system.url, system.key);
    const outcome: unknown = await socket.query(query, variables).catch((errors: unknown) => ({ errors }));
    await socket.dispose();
    const { data, errors } = outcome as { data?: unknown; errors?: unknown };
    return refusal(system, { status: 0, data, failures: toFailures(errors), text: JSON.stringify(outcome) });
  });
}

/** Fails when `work` leaves a table with a row more or less than before. */
export async function changingNothing<T>({ databaseUrl }: System, work: () => Promise<T>): Promise<T> {
  const before = await countRows(databaseUrl);
  const result = await work();
  expect(await countRows(databaseUrl)).toEqual(before);
  return result;
}
