import { execFile } from 'node:child_process';
import { open, type FileHandle } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fullFaults, reportFaults } from '@tasnif/testing';
import { expect, it } from 'vitest';
import type { MemoryReport } from './test-memory.ts';
import { uploadPlace } from './test-outcome.ts';

const MB = 1e6;
const script = fileURLToPath(new URL('../dist/test-memory.js', import.meta.url));

/** Reads a file in a process of its own: this one has a test runner's memory. */
async function readAlone(path: string, name: string): Promise<MemoryReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, path, name]).catch(
    (cause: unknown) => {
      throw new Error('The reading process failed; is it built (npx tsc -b libs/ingest)?', { cause });
    },
  );
  return JSON.parse(stdout) as MemoryReport;
}

/** Writes `block` again and again, to `bytes` in all; returns how often. */
async function fill(handle: FileHandle, block: Buffer, bytes: number): Promise<number> {
  const times = Math.ceil(bytes / block.length);
  for (let written = 0; written < times; written++) await handle.write(block);
  return times;
}

/** Megabytes in full, and in quick runs; in bytes. */
function sized(full: number, quick: number): number {
  return MB * (fullFaults ? full : quick);
}

const csvRows = Buffer.from('نص عربي من كلمات قليلة,a\n'.repeat(20_000));

interface Trap {
  what: string;
  name: string;
  bytes: number;
  /** Writes the file and tells what is to be reported of it. */
  write: (handle: FileHandle, bytes: number) => Promise<Partial<MemoryReport>>;
}

function singleLine(name: string, head: string, line: number): Trap {
  return {
    ...{ what: `tables: single line in ${name}`, name, bytes: sized(1000, 128) },
    async write(handle, bytes) {
      await handle.write(head);
      // The system gives zeros for what was never written.
      await handle.truncate(bytes);
      return { code: 'TOO_LARGE', line, documents: 0 };
    },
  };
}

const traps: Trap[] = [
  {
    ...{ what: 'tables: quote that is never closed, in line 3', name: 'a.csv' },
    bytes: sized(500, 64),
    async write(handle, bytes) {
      await handle.write('text,label\nنص,a\n"نص,a\n');
      await fill(handle, csvRows, bytes);
      return { code: 'TOO_LARGE', line: 3, documents: 1 };
    },
  },
  {
    ...{ what: 'tables: quote that is never closed, in the last line', name: 'a.csv' },
    bytes: sized(500, 64),
    async write(handle, bytes) {
      await handle.write('text,label\n');
      const rows = 20_000 * (await fill(handle, csvRows, bytes));
      await handle.write('"نص,a\nنص,a\n');
      return { code: null, documents: rows, problems: [`MALFORMED_ROW ${rows + 2}`] };
    },
  },
  {
    ...{ what: 'tables: quote that is never closed, in every tenth line', name: 'a.csv' },
    bytes: sized(100, 16),
    async write(handle, bytes) {
      await handle.write('text,label\n');
      await fill(handle, Buffer.from(`${'نص,a\n'.repeat(8)}"مفتوح,a\n"نص",a\n`.repeat(2000)), bytes);
      const problems = Array.from({ length: 10 }, (_, at) => `MALFORMED_ROW ${10 * at + 10}`);
      return { code: null, problems };
    },
  },
  singleLine('a.csv', 'text,label\nنص', 2),
  singleLine('b.csv', 'text', 1),
  singleLine('a.tsv', 'text\tlabel\n"', 2),
  singleLine('a.jsonl', '{"text":"', 1),
  singleLine('a.txt', 'نص', 1),
  {
    ...{ what: 'tables: 100,000 columns', name: 'a.csv', bytes: sized(500, 64) },
    async write(handle, bytes) {
      const row = (first: string): Buffer => Buffer.from(`${first}${',x'.repeat(99_998)}\n`);
      await handle.write(row('text,label'));
      const rows = await fill(handle, row('نص,a'), bytes);
      return { code: null, documents: rows, problems: [] };
    },
  },
  {
    ...{ what: 'JSONL from end to end', name: 'a.jsonl', bytes: sized(1000, 128) },
    async write(handle, bytes) {
      const line = `${JSON.stringify({ text: 'نص عربي '.repeat(60), label: 'a' })}\n`;
      const blocks = await fill(handle, Buffer.from(line.repeat(1000)), bytes);
      return { code: null, documents: 1000 * blocks, problems: [] };
    },
  },
];

it.for(traps)(
  'grows by less than 100 MB and holds less than 300 MB: $what',
  { timeout: 180_000 },
  async (trap, context) => {
    const { what, name, bytes, write } = trap;
    const path = await uploadPlace();
    const handle = await open(path, 'w');
    const wanted = await write(handle, bytes).finally(() => handle.close());
    const report = await readAlone(path, name);
    const { ms, growthBytes, peakBytes } = report;
    reportFaults(context, { what: `${what}, ${bytes / MB} MB`, tried: 1, lost: 0, worstMs: ms, growthBytes });
    expect(report).toMatchObject(wanted);
    expect(growthBytes).toBeLessThan(100 * MB);
    expect(peakBytes).toBeLessThan(300 * MB);
  },
);
