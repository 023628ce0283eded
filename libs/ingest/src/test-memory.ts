import process from 'node:process';
import { IngestError, readDocuments } from './index.ts';

/** What a process of its own reports of reading one file: see `memory.fault.test.ts`. */
export interface MemoryReport {
  /** Of the refusal, else `null`. */
  code: string | null;
  line: number | null;
  documents: number;
  /** Of the first problems, as `CODE line`. */
  problems: string[];
  /** Most memory of the process, and that without what it took before it read, in bytes. */
  peakBytes: number;
  growthBytes: number;
  ms: number;
}

const [path = '', name = ''] = process.argv.slice(2);
const before = process.memoryUsage.rss();
const start = performance.now();
let error: unknown;
let documents = 0;
const problems: string[] = [];
try {
  for await (const reading of readDocuments({ path, name })) {
    if (reading.kind === 'document') documents += 1;
    if (reading.kind === 'problem' && problems.length < 10) {
      problems.push(`${reading.problem.code} ${reading.problem.line ?? '-'}`);
    }
  }
} catch (thrown) {
  if (!(thrown instanceof IngestError)) throw thrown;
  error = thrown;
}
const refused = error instanceof IngestError ? error : undefined;
const peakBytes = process.resourceUsage().maxRSS * 1024;
const report: MemoryReport = {
  ...{ code: refused?.code ?? null, line: refused?.line ?? null, documents, problems, peakBytes },
  ...{ growthBytes: peakBytes - before, ms: performance.now() - start },
};
process.stdout.write(JSON.stringify(report));
