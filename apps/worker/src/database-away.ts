/** Connections that are refused or break, and Postgres' classes 08 (connection) and 57P (shutdown). */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(?:08|57P|ECONN|EPIPE|ETIMEDOUT)/.test(code)) return true;
  return typeof message === 'string' && /connection (?:terminated|timeout)|not queryable/i.test(message);
}
