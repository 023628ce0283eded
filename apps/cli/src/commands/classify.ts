import { addAbortSignal } from 'node:stream';
import type { Command } from 'commander';
import {
  ClassifyBatchDocument,
  ClassifyDocument,
  type ClassificationFieldsFragment as Classification,
} from '../gql/operations.ts';
import { CliError } from '../cli-error.ts';
import { explanationLines } from '../explanation-lines.ts';
import { resolveId } from '../latest.ts';
import { linesAsTheyCome } from '../lines.ts';
import { number, wholeNumber } from '../options.ts';
import type { Session, WithSession } from '../session.ts';
import { classifyFile, withFileOptions, type FileOptions } from './classify-file.ts';

/** Texts of one request; large enough to cost little, small enough that answers keep coming. */
const BATCH = 32;

interface ClassifyOptions {
  model?: string;
  alias?: string;
  top?: number;
  precision?: number;
  explain?: boolean;
  explainLabel?: string;
}

export function addClassifyCommand(program: Command, withSession: WithSession): void {
  const command = program
    .command('classify')
    .description('Classify a text; with "-" each line of stdin, one result a line; or a file into another.')
    .argument('[text]', 'The text, or "-".')
    .option('--model <model>', 'An id, or "latest". Default: what answers under the alias.')
    .option('--alias <alias>', 'What answers. Default "production".')
    .option('--top <k>', 'How many classes to show. Default 3, and 1 for "-".', wholeNumber(1))
    .option(
      '--precision <share>',
      'Mark answers as abstained that are less sure than this share of right ones asks for, 0.5 to 0.999.',
      number,
    )
    .option('--explain', 'Show the words that speak for the answer and against it; takes much longer.')
    .option('--explain-label <class>', 'The same for another class.');
  withFileOptions(command).action(
    withSession(async (session, text: string | undefined, options: ClassifyOptions & FileOptions) => {
      const { file, explainLabel, explain = explainLabel !== undefined, ...rest } = options;
      const { model, alias, top, precision } = rest;
      if (file !== undefined && text === undefined) {
        if (explain) throw oneTextAlone();
        return classifyFile(session, file, rest);
      }
      if (file !== undefined || text === undefined) {
        return command.error('error: give either a text or --file');
      }
      const chosen = {
        ...(model !== undefined && { model: await resolveId(session, 'model', model) }),
        ...(alias !== undefined && { alias }),
        ...(precision !== undefined && { precision }),
      };
      if (text === '-') {
        if (explain) throw oneTextAlone();
        await classifyLines(session, { ...chosen, topK: top ?? 1 });
      } else {
        const explained = { explain, ...(explainLabel !== undefined && { explainLabel }) };
        await classifyText(session, text, { ...chosen, ...explained, topK: top ?? 3 });
      }
    }),
  );
}

interface Variables {
  model?: string;
  alias?: string;
  topK: number;
  precision?: number;
}

async function classifyText(
  { client, output, signal }: Session,
  text: string,
  rest: Variables & { explain: boolean; explainLabel?: string },
): Promise<void> {
  const { classify } = await client.request(ClassifyDocument, { text, ...rest }, { signal });
  output.result(classify, [
    ...classify.scores.map(({ probability, label }) => `${probability.toFixed(4)}  ${label}`),
    ...(classify.abstained ? ['abstained: not sure enough for that precision'] : []),
    ...(classify.explanation ? explanationLines(classify.explanation) : []),
  ]);
  const note = readingNote(classify);
  if (note !== undefined) output.note(note);
}

/** What to know of the answer to a text that is longer than the model reads at once. */
function readingNote({ truncated, tokens, windows }: Classification): string | undefined {
  if (truncated) {
    return `The text is longer than the model reads; only its beginning counted, ${tokens} tokens in ${windows === 1 ? '1 window' : `${windows} windows`}.`;
  }
  return windows > 1 ? `The text was read in ${windows} windows, ${tokens} tokens together.` : undefined;
}

function oneTextAlone(): CliError {
  return new CliError(
    'EXPLAINS_ONE_TEXT',
    'With "-", no words are explained.',
    'Give a text instead of "-", or leave --explain and --explain-label out.',
  );
}

/** A line without a text has an empty result, so that results and lines stay beside each other. */
async function classifyLines({ client, output, signal, stdin }: Session, rest: Variables): Promise<void> {
  for await (const lines of untilAborted(linesAsTheyCome(addAbortSignal(signal, stdin)), signal)) {
    for (let start = 0; start < lines.length; start += BATCH) {
      const batch = lines.slice(start, start + BATCH);
      const texts = batch.filter((line) => line.trim() !== '');
      const { classifyBatch } =
        texts.length === 0
          ? { classifyBatch: [] }
          : await client.request(ClassifyBatchDocument, { texts, ...rest }, { signal });
      const answers = classifyBatch.values();
      for (const line of batch) {
        const answer = line.trim() === '' ? null : (answers.next().value ?? null);
        output.result(answer, [answer === null ? '' : scoresLine(answer)]);
      }
    }
  }
}

/** A stream that a signal breaks off throws an error of its own; what counts is why the signal aborted. */
async function* untilAborted<T>(values: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    yield* values;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** Probability and class of each score, between tabs, and a last column where the model abstained or read only the beginning. */
function scoresLine({ scores, abstained, truncated }: Classification): string {
  const columns = scores.map(({ probability, label }) => `${probability.toFixed(4)}\t${label}`);
  return [...columns, ...(abstained ? ['abstained'] : []), ...(truncated ? ['truncated'] : [])].join('\t');
}
