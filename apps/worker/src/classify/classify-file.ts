import { mapAtOnce } from '@tasnif/serving';
import type { ClassifiedSoFar, JobInput } from '@tasnif/store';
import type { JobServices } from '../job-services.ts';
import { explainDiskFull, JobFailure } from '../job-failure.ts';
import { openLabeller, type Labeller } from './labeller.ts';
import { openResultFile } from './result-file.ts';
import { createRenderer, type ResultRow } from './result-rows.ts';
import { countRows, readBatches, type SourceRow } from './source-rows.ts';

/** Under way together, for rows of tokens to be full. */
const TEXTS_AT_ONCE = 32;

/**
 * The story of a file's classification: open the model → count the rows → classify and append batch after batch → put
 * the result at its place. Each batch is on the disk before it is said how far the result is; another worker goes on
 * from there.
 *
 * @throws JobFailure and IngestError for what people can mend
 */
export async function classifyFile(
  services: JobServices,
  id: string,
  input: JobInput<'CLASSIFY_FILE'>,
): Promise<void> {
  try {
    await writeResult(services, id, input);
  } catch (error) {
    throw explainDiskFull(error, 'the result', 'ask for it again');
  }
}

async function writeResult(
  { store, artifacts, claim, progress }: JobServices,
  id: string,
  { uploadId, reading }: JobInput<'CLASSIFY_FILE'>,
): Promise<void> {
  const classification = await store.fileClassifications.find(id);
  const upload = await store.uploads.find(uploadId);
  if (classification === null || upload === null) throw gone(uploadId);
  const { format, soFar: before } = classification;
  const source = { name: upload.name, path: artifacts.uploadFile(uploadId), reading };

  const labeller = await openLabeller({ store, artifacts }, classification);
  const render = createRenderer(format, Math.min(classification.topK, labeller.classes.length));
  const total = before?.total ?? (await countRows(source, progress));
  const result = await openResultFile(artifacts.resultFile(id, format), before);
  try {
    let soFar = { ...(before ?? nothing(total, labeller)), part: result.part };
    await store.fileClassifications.goOn(claim, id, soFar);
    await result.takeOver();

    const first = soFar.rows;
    let done = 0;
    for await (const batch of readBatches(source, first)) {
      const rows = await mapAtOnce(batch, TEXTS_AT_ONCE, async (row) => {
        const labelled = await labelRow(labeller, row);
        progress.check();
        // What an earlier attempt has done is no measure of how fast this one is.
        progress.report({ stage: 'CLASSIFYING', done: ++done, total: total - first, unit: 'rows' });
        return labelled;
      });
      const bytes = await result.append(render(rows, soFar.rows === 0));
      soFar = { ...count(soFar, rows, labeller.classes), bytes };
      await store.fileClassifications.goOn(claim, id, soFar);
    }
    await store.fileClassifications.finish(claim, id, await result.checksum(), result.place);
  } finally {
    await result.close();
    await labeller.dispose();
  }
}

async function labelRow(labeller: Labeller, row: SourceRow): Promise<ResultRow> {
  if (row.kind === 'problem') return row;
  const { document } = row;
  return { kind: 'answer', document, answer: await labeller.label(document.text) };
}

function nothing(total: number, { classes }: Labeller): ClassifiedSoFar {
  return {
    ...{ total, rows: 0, problems: 0, abstained: 0, truncated: 0, bytes: 0, part: '' },
    perClass: classes.map(() => 0),
  };
}

function count(
  soFar: ClassifiedSoFar,
  rows: readonly ResultRow[],
  classes: readonly string[],
): ClassifiedSoFar {
  const answers = rows.flatMap((row) => (row.kind === 'answer' ? [row.answer] : []));
  const perClass = [...soFar.perClass];
  for (const { scores } of answers) {
    const place = classes.indexOf(scores[0]?.label ?? '');
    perClass[place] = (perClass[place] ?? 0) + 1;
  }
  return {
    ...soFar,
    perClass,
    rows: soFar.rows + rows.length,
    problems: soFar.problems + rows.length - answers.length,
    abstained: soFar.abstained + answers.filter(({ abstained }) => abstained).length,
    truncated: soFar.truncated + answers.filter(({ truncated }) => truncated).length,
  };
}

function gone(uploadId: string): JobFailure {
  return new JobFailure('NOT_FOUND', `There is no upload "${uploadId}" any more.`, 'Send the file again.');
}
