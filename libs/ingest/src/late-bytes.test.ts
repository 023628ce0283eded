import { expect, it } from 'vitest';
import { headBytes } from './encoding.ts';
import { places, readSource, summary } from './test-files.ts';

const row = 'plain words,a\n';
/** Rows of ASCII, longer together than what the encoding is decided on. */
const rows = Math.ceil((2 * headBytes) / row.length);
const ascii = Buffer.from(`text,label\n${row.repeat(rows)}`);
const badRow = Buffer.from('caf\xe9,b\n', 'latin1');

it('reports a byte that is not UTF-8 after a head of ASCII by its line, and nothing else', async () => {
  const readings = await readSource('a.csv', Buffer.concat([ascii, badRow, Buffer.from(row)]));
  expect(readings.sources).toEqual([{ file: 'a.csv', encoding: 'UTF_8', guessed: false }]);
  expect(places(readings)).toEqual([`NOT_UTF8 a.csv:${rows + 2}`]);
  expect(readings.documents).toHaveLength(rows + 1);
});

it('reports every line of another encoding that begins after a head of ASCII', async () => {
  const readings = await readSource('a.csv', Buffer.concat([ascii, badRow, badRow, badRow]));
  expect(places(readings)).toEqual([2, 3, 4].map((line) => `NOT_UTF8 a.csv:${rows + line}`));
  const named = await readSource('a.csv', Buffer.concat([ascii, badRow]), { encoding: 'WINDOWS_1256' });
  expect(summary(named).at(-1)).toBe('b: café');
});

it('says that it guessed where one byte in a head of ASCII is not UTF-8, and reads it by that guess', async () => {
  const readings = await readSource(
    'a.csv',
    Buffer.concat([Buffer.from(`text,label\n${row}`), badRow, ascii]),
  );
  expect(readings.sources).toEqual([{ file: 'a.csv', encoding: 'WINDOWS_1256', guessed: true }]);
  expect(summary(readings).slice(0, 2)).toEqual(['a: plain words', 'b: café']);
  const strict = await readSource('a.csv', Buffer.concat([ascii.subarray(0, 11), badRow]), {
    encoding: 'UTF_8',
  });
  expect(places(strict)).toEqual(['NOT_UTF8 a.csv:2']);
});
