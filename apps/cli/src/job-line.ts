import type { JobFieldsFragment } from './gql/operations.ts';

/** How far a job is, in a line: `reading 34.1 of 140.2 MB, 12.3 MB/s, 9 s left`. */
export function jobLine({ status, stage, done, total, unit, rate, etaSeconds }: JobFieldsFragment): string {
  if (status === 'WAITING' || stage === null) return 'waiting for a worker';
  const amount = (count: number): string =>
    unit === 'bytes' ? (count / 1e6).toFixed(1) : String(Math.round(count));
  const name = unit === 'bytes' ? 'MB' : (unit ?? '');
  const progress = done > 0 ? ` ${amount(done)}${total === null ? '' : ` of ${amount(total)}`} ${name}` : '';
  const parts = [stage.toLowerCase() + progress];
  if (rate !== null) parts.push(`${amount(rate)} ${name}/s`);
  if (etaSeconds !== null) parts.push(`${Math.ceil(etaSeconds)} s left`);
  return parts.join(', ');
}
