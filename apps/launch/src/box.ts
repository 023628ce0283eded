import { stripVTControlCharacters } from 'node:util';

/** Draws lines in a frame as wide as the longest of them. */
export function box(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const bar = '─'.repeat(width + 4);
  const framed = lines.map((line) => {
    const padding = ' '.repeat(width - stripVTControlCharacters(line).length);
    return `│  ${line}${padding}  │`;
  });
  return [`╭${bar}╮`, ...framed, `╰${bar}╯`].join('\n');
}

export interface Summary {
  url: string;
  home: string;
  database: string;
  /** Such as `torch 2.13.0 on cpu`. */
  engine: string;
  /** Why better engines can't be had, the best first, and what to do about it. */
  passedOver: readonly { message: string; hint: string }[];
}

/** What a person needs to know of a system that is up: how to stop it, and what goes on in it. */
export function summary(
  { url, home, database, engine, passedOver: [better] }: Summary,
  stop: string,
  goingOn?: string,
): string {
  return box([
    'Tasnif is up',
    '',
    `GraphQL     ${url}/graphql   (HTTP and WebSocket)`,
    `Key         ${home}/admin.key   (Authorization: Bearer …)`,
    `Data        ${home}`,
    `Database    ${database}`,
    `Engine      ${engine}${better === undefined ? '' : ', slower than it could be:'}`,
    ...(better === undefined ? [] : [`            ${better.message}`, `            ${better.hint}`]),
    ...(goingOn === undefined ? [] : [`Going on    ${goingOn}`]),
    '',
    'Try         npm run tasnif -- classify "…"',
    '            npm run tasnif -- dataset add my-texts/   (a folder of .txt files a topic)',
    '            npm run tasnif -- train latest',
    `Stop        ${stop}`,
  ]);
}
